-- name: check/rows
-- kind: check
-- yields: fault, severity, id, at, chars, what
--- Every fault that was found.
SELECT fault, severity, id, "at", chars, what
FROM fault_now
ORDER BY fault, id, "at", what;

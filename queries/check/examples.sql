-- name: check/examples
-- kind: check
-- params: $fault
-- yields: id, at, chars, what
--- The first places of a fault.
SELECT id, "at", chars, what
FROM fault_now
WHERE fault = $fault
ORDER BY id, "at"
LIMIT 3;

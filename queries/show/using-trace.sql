-- name: show/using-trace
-- kind: show
-- params: $most
-- yields: trace_id, recipe, format, label
--- The traces that use what is wanted.
SELECT trace_id, recipe, format, label
FROM using_now
WHERE until IS NULL
ORDER BY recipe, format, trace_id
LIMIT $most;

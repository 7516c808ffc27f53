-- name: diff/pair
-- kind: diff
-- params: $prefix
-- yields: change, a_trace_id, a_until, b_trace_id, b_until
--- The pairs whose trace, on either side, has an id that begins like this.
SELECT change, a_trace_id, a_until, b_trace_id, b_until
FROM paired
WHERE starts_with(a_trace_id, $prefix) OR starts_with(b_trace_id, $prefix)
ORDER BY coalesce(b_trace_id, a_trace_id)
LIMIT 2;

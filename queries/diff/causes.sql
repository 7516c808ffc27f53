-- name: diff/causes
-- kind: diff
-- yields: change, traces, what, why, example
--- How many traces differ, by what differs and why, each with one of them.
SELECT change, count(*) AS traces, what, why, min(coalesce(b_trace_id, a_trace_id)) AS example
FROM explained
GROUP BY change, what, why
ORDER BY change, traces DESC, what, why;

-- name: diff/rows
-- kind: diff
-- yields: change, what, why, question_id, format, repeat, n, a_trace_id, b_trace_id
--- Every trace that differs.
SELECT change, what, why, question_id, format, repeat, n, a_trace_id, b_trace_id
FROM explained
WHERE change <> 'same'
ORDER BY change, question_id, format, repeat, n;

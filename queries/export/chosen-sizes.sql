-- name: export/chosen-sizes
-- kind: export
-- yields: traces, chars
--- How much is chosen.
SELECT count(*) AS traces, coalesce(sum(chars), 0)::BIGINT AS chars
FROM trace
JOIN chosen USING (trace_id);

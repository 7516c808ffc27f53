-- name: export/hf-size
-- kind: export
-- yields: rows, bytes
--- Rows of a shard, and about the bytes that they have in memory: what a data set card states.
SELECT count(*) AS rows,
    coalesce(sum(strlen(trace.text) + strlen(question.text) + strlen(label) + strlen(trace_id) + 13), 0)::BIGINT AS bytes
FROM trace
JOIN shard_now USING (trace_id)
JOIN question USING (question_id);

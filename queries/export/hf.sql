-- name: export/hf
-- kind: export
-- yields: conversations, sft_template_type_idx, trace_id
--- The rows of a shard as the published data sets have them, in the order of their ids, which scatters the questions.
WITH
bounds AS (
    SELECT min(bucket) AS first, max(bucket) AS last FROM shard_now
),
asked AS (
    SELECT question_id, question.text AS question
    FROM question, bounds
    WHERE bucket BETWEEN first AND last
)
SELECT
    [{'role': 'user', 'content': question}, {'role': 'assistant', 'content': trace.text}] AS conversations,
    label AS sft_template_type_idx,
    trace_id
FROM trace
JOIN shard_now USING (trace_id)
JOIN asked USING (question_id)
ORDER BY trace_id

-- name: verify/shard
-- kind: verify
-- params: $path, $recipe
-- yields: id, fault
--- Rows of a shard that are not what the workspace has: a trace that stands twice, is not there or has another text, label
--- or question. What was another content in an older state is no fault. A shard is a range of buckets: the bucket, which
--- its question tells, keeps the rest of the workspace from being read.
WITH
shard AS (
    SELECT
        trace_id, sft_template_type_idx AS label, conversations[1].content AS question, conversations[2].content AS text,
        bucket_of(content_id('q', encode(question))) AS bucket
    FROM read_parquet($path)
),
doubled AS (
    SELECT trace_id FROM shard GROUP BY trace_id HAVING count(*) > 1
),
compared AS (
    SELECT
        shard.trace_id, trace.trace_id IS NOT NULL AS is_known,
        trace.text = shard.text AND trace.label = shard.label AND question.text = shard.question AS is_same,
        shard.trace_id IN (SELECT trace_id FROM doubled) AS is_doubled
    FROM shard
    LEFT JOIN trace ON trace.bucket = shard.bucket AND trace.trace_id = shard.trace_id AND trace.recipe = $recipe
    LEFT JOIN question ON question.bucket = trace.bucket AND question.question_id = trace.question_id
)
SELECT
    trace_id AS id,
    CASE WHEN is_doubled THEN 'the trace stands twice'
         WHEN is_known THEN 'the row is not what the workspace has'
         ELSE 'the workspace has no such trace' END AS fault
FROM compared
WHERE is_doubled OR is_same IS NOT TRUE AND trace_id NOT IN (SELECT trace_id FROM past_trace WHERE recipe = $recipe)
ORDER BY trace_id;

-- name: export/hf-rows
-- kind: export
--- The rows of a file as the published data sets have them, and as TRL has them; what is not asked for is not read.
CREATE OR REPLACE TEMP VIEW row_of AS
WITH
wanted AS (
    SELECT split, shard, bucket, trace_id
    FROM placed
    JOIN work_now USING (split, shard)
)
SELECT
    split, shard, trace_id, label AS sft_template_type_idx,
    [{'role': 'user', 'content': question.text}, {'role': 'assistant', 'content': trace.text}] AS conversations,
    [{'role': 'user', 'content': question.text}] AS prompt,
    [{'role': 'assistant', 'content': trace.text}] AS completion
FROM trace
JOIN wanted USING (bucket, trace_id)
JOIN question USING (bucket, question_id)
WHERE is_at_work(bucket);

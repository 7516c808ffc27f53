-- name: export/hf-rows
-- kind: export
-- params: $cells
--- The rows of some files as the published data sets have them. $cells: JSON, a list of split and shard.
CREATE OR REPLACE TEMP TABLE row_now AS
WITH
cell AS (
    SELECT unnest(from_json($cells, '[{"split": "VARCHAR", "shard": "BIGINT"}]'), recursive := true)
),
wanted AS (
    SELECT split, shard, bucket, trace_id
    FROM placed
    JOIN cell USING (split, shard)
)
SELECT
    split, shard,
    [{'role': 'user', 'content': question.text}, {'role': 'assistant', 'content': trace.text}] AS conversations,
    label AS sft_template_type_idx,
    trace_id
FROM trace
JOIN wanted USING (bucket, trace_id)
JOIN question USING (bucket, question_id);

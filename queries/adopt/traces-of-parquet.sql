-- name: adopt/traces-of-parquet
-- kind: adopt
-- params: $path
--- The traces of files that are laid out as an export.
CREATE OR REPLACE TEMP TABLE built_trace AS
SELECT
    trace_id, NULL::VARCHAR AS content_id, sft_template_type_idx AS label, conversations[1].content AS question,
    conversations[2].content AS text
FROM read_parquet($path, hive_partitioning = false);

-- name: adopt/rejects-of-parquet
-- kind: adopt
-- params: $path
--- The rejects of files, in the columns of the table reject.
CREATE OR REPLACE TEMP TABLE built_reject AS
SELECT
    stage, row::BIGINT AS row, item::INTEGER AS item, reflection_item::INTEGER AS reflection_item, question_id, format,
    repeat::INTEGER AS repeat, n::INTEGER AS n, reason, detail
FROM read_parquet($path, hive_partitioning = false);

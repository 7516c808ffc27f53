-- name: adopt/parts-of-parquet
-- kind: adopt
-- params: $path
--- The parts of files that are laid out as the provenance of an export.
CREATE OR REPLACE TEMP TABLE built_part AS
SELECT
    trace_id, position::INTEGER AS position, kind, attempt::INTEGER AS attempt, response_id, reflection_id, phrase_id,
    start::BIGINT AS start, "end"::BIGINT AS "end"
FROM read_parquet($path, hive_partitioning = false);

-- name: verify/shard-rows
-- kind: verify
-- params: $path
-- yields: rows
--- Rows of a shard.
SELECT count(*) AS rows
FROM read_parquet($path);

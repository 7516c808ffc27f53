-- name: check/file-rows
-- kind: check
-- params: $path
-- yields: rows
--- Rows of a Parquet file.
SELECT sum(num_rows)::BIGINT AS rows
FROM parquet_file_metadata($path);

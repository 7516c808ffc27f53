-- name: export/hf-size
-- kind: export
-- params: $path
-- yields: rows, bytes
--- Rows of a shard that was written, and the bytes of their values before compression, as its footer has them.
WITH
column_chunk AS (
    SELECT row_group_id, any_value(row_group_num_rows) AS rows, sum(total_uncompressed_size) AS bytes
    FROM parquet_metadata($path)
    GROUP BY row_group_id
)
SELECT coalesce(sum(rows), 0)::BIGINT AS rows, coalesce(sum(bytes), 0)::BIGINT AS bytes
FROM column_chunk;

-- name: check/of-file
-- kind: check
-- params: $path, $first, $last
-- yields: id, turns
--- The conversations of some rows of a Parquet file. Which columns it has is told by its rows, as JSON; a row without an id
--- is named after its place.
WITH
row_of AS (
    SELECT to_json(this) AS row, file_row_number AS number
    FROM read_parquet($path, file_row_number = true) AS this
    WHERE file_row_number BETWEEN $first AND $last
)
SELECT
    coalesce(row->>'trace_id', format('{}:{}', parse_filename($path), number + 1)) AS id,
    coalesce(row->'conversations', row->'messages')::VARCHAR AS turns
FROM row_of
ORDER BY number;

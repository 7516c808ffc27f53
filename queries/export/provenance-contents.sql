-- name: export/provenance-contents
-- kind: export
-- params: $layout
-- yields: split, shard, contents
--- A digest of what each shard of the provenance holds: the contents of its traces, and the raw rows of its buckets, those
--- included that no part came from. $layout: what else the bytes of a file depend on. (What hash() gives may change with
--- the engine, whose version is in $layout.)
WITH
raw_row AS (
    SELECT bucket, source, revision, file, row, response_id AS id FROM response_row
    UNION ALL
    SELECT bucket, source, revision, file, row, reflection_id FROM reflection_row
),
cell_bucket AS (
    SELECT DISTINCT split, shard, bucket FROM placed
),
raw_digest AS (
    SELECT split, shard, sum(hash(source, path, file, row, id)) AS raw
    FROM raw_row
    JOIN file_now USING (source, revision, file)
    JOIN cell_bucket USING (bucket)
    GROUP BY split, shard
)
SELECT
    split, shard,
    sha256(concat_ws(chr(10), $layout, any_value(raw),
        string_agg(trace_id || content_id, chr(10) ORDER BY trace_id))) AS contents
FROM placed
JOIN raw_digest USING (split, shard)
GROUP BY split, shard;

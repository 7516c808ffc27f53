-- name: export/work-now
-- kind: export
-- params: $split, $shard, $first, $last
--- The file that is written next: its split and shard, and the buckets from $first to $last, in which all its rows are.
--- `is_written` is true, which the engine does not know: see export/writer.
CREATE OR REPLACE TEMP TABLE work_now AS
SELECT
    $split::VARCHAR AS split, $shard::BIGINT AS shard, $first::USMALLINT AS first, $last::USMALLINT AS last,
    true AS is_written;

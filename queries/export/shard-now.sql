-- name: export/shard-now
-- kind: export
-- params: $first, $last
--- The chosen traces of the buckets $first to $last: the shard that is written next.
CREATE OR REPLACE TEMP TABLE shard_now AS
SELECT trace_id, bucket
FROM chosen
WHERE bucket BETWEEN $first AND $last;

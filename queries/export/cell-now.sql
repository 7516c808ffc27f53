-- name: export/cell-now
-- kind: export
-- params: $split, $shard
--- The split and the shard of the file that is written next.
CREATE OR REPLACE TEMP TABLE cell_now AS
SELECT $split::VARCHAR AS split, $shard::BIGINT AS shard;

-- name: export/work-now
-- kind: export
-- params: $cells
--- The files whose rows are read next. $cells: JSON, a list of split and shard.
CREATE OR REPLACE TEMP TABLE work_now AS
SELECT unnest(from_json($cells, '[{"split": "VARCHAR", "shard": "BIGINT"}]'), recursive := true);

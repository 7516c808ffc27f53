-- name: export/cell-rows
-- kind: export
-- yields: rows
--- Rows of the file that is written.
SELECT count(*)::UBIGINT AS rows
FROM row_now
SEMI JOIN cell_now USING (split, shard);

-- name: export/removed-rows
-- kind: export
-- params: $cells
--- What whoever applies the changes takes out first: one file, if it is among $cells.
CREATE OR REPLACE TEMP TABLE row_now AS
SELECT 'removed' AS split, 0::BIGINT AS shard, trace_id, content_id
FROM removed_now
WHERE json_array_length($cells) > 0;

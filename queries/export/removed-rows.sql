-- name: export/removed-rows
-- kind: export
--- What whoever applies the changes takes out first: one file.
CREATE OR REPLACE TEMP VIEW row_of AS
SELECT split, shard, trace_id, content_id
FROM removed_now
CROSS JOIN work_now;

-- name: export/removed-now
-- kind: export
-- params: $base
--- What an export held that is no more: traces that are gone, and the old contents of those that have changed.
CREATE OR REPLACE TEMP TABLE removed_now AS
SELECT trace_id, content_id
FROM export_trace
ANTI JOIN chosen USING (trace_id, content_id)
WHERE export = $base;

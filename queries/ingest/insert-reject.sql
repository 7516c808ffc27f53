-- name: ingest/insert-reject
-- kind: ingest
-- params: $source, $revision
--- What was not taken in, with its place.
INSERT INTO reject (stage, source, revision, file, row, item, reflection_item, reason, detail)
SELECT 'ingest', $source, $revision, file, row, item, reflection_item, reason, detail
FROM staged_reject
ORDER BY file, row, item, reflection_item;

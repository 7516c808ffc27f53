-- name: ingest/insert-reflection-row
-- kind: ingest
-- params: $source, $revision
--- Which raw rows hold a reflection.
INSERT INTO reflection_row (source, revision, file, row, item, reflection_item, bucket, reflection_id)
SELECT $source, $revision, file, row, item, reflection_item, bucket, reflection_id
FROM staged_reflection
WHERE reflection_id IS NOT NULL
ORDER BY bucket, response_id, reflection_id;

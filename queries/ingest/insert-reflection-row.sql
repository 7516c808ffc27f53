-- name: ingest/insert-reflection-row
-- kind: ingest
-- params: $source, $revision, $first, $last
--- Which raw rows hold a reflection of the buckets $first to $last.
INSERT INTO reflection_row (source, revision, file, row, item, reflection_item, bucket, reflection_id)
SELECT $source, $revision, file, row, item, reflection_item, bucket, reflection_id
FROM staged_reflection
WHERE reflection_id IS NOT NULL AND bucket BETWEEN $first AND $last
ORDER BY bucket, response_id, reflection_id;

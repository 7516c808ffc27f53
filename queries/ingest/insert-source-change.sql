-- name: ingest/insert-source-change
-- kind: ingest
-- params: $source, $revision
--- What a new revision of a source has otherwise than the one before it.
INSERT INTO source_change (source, revision, bucket, question_id, kind, id, change)
SELECT $source, $revision, bucket_of(question_id), question_id, kind, id, change
FROM changed
ORDER BY question_id, kind, id;

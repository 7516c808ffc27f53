-- name: ingest/insert-source
-- kind: ingest
-- params: $source, $revision, $digest
--- A new revision of a source.
INSERT INTO source (source, revision, digest, ingested_at)
VALUES ($source, $revision, $digest, now()::TIMESTAMP);

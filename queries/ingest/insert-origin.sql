-- name: ingest/insert-origin
-- kind: ingest
-- params: $source, $revision, $origin, $origin_revision
--- Where a revision of a source came from.
INSERT INTO source_origin (source, revision, origin, origin_revision)
VALUES ($source, $revision, $origin, $origin_revision);

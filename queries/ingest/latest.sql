-- name: ingest/latest
-- kind: ingest
-- params: $source
-- yields: revision, digest
--- The newest revision of a source; no row for a source that is new.
SELECT revision, digest
FROM source
WHERE source = $source
ORDER BY revision DESC
LIMIT 1;

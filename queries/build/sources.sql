-- name: build/sources
-- kind: build
-- yields: source, revision
--- The newest revision of every source.
SELECT source, max(revision) AS revision
FROM source
GROUP BY source
ORDER BY source;

-- name: export/base
-- kind: export
-- params: $manifest_sha256
-- yields: export
--- The export that a manifest is of.
SELECT export
FROM export
WHERE manifest_sha256 = $manifest_sha256
ORDER BY export DESC
LIMIT 1;

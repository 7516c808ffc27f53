-- name: diff/export
-- kind: diff
-- params: $manifest_sha256
-- yields: export, recipe, state, is_now, traces
--- The record of an export, by its manifest.
SELECT export, export.recipe, export.state, recipe.state IS NOT DISTINCT FROM export.state AS is_now, traces
FROM export
LEFT JOIN recipe USING (recipe)
WHERE manifest_sha256 = $manifest_sha256
ORDER BY export DESC
LIMIT 1;

-- name: export/sources
-- kind: export
-- params: $recipe
-- yields: source, revision, digest
--- The revisions of sources that a recipe's traces were drawn from.
SELECT source, revision, digest
FROM source
JOIN (SELECT DISTINCT unnest(sources, recursive := true) FROM recipe WHERE recipe = $recipe) USING (source, revision)
ORDER BY source, revision;

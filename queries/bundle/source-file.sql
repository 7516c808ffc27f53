-- name: bundle/source-file
-- kind: bundle
-- params: $recipe
-- yields: source, revision, file, path, format, bytes, sha256, rows
--- The files of the sources that the recipe draws from.
WITH
source_now AS (
    SELECT DISTINCT unnest(sources, recursive := true) FROM recipe WHERE recipe = $recipe
)
SELECT source, revision, file, path, format, bytes, sha256, rows
FROM source_file
JOIN source_now USING (source, revision)
ORDER BY source, revision, file;

-- name: export/file-now
-- kind: export
-- params: $recipe
--- The files that the recipe's rows come from.
CREATE OR REPLACE TEMP TABLE file_now AS
WITH
source_now AS (
    SELECT DISTINCT unnest(sources, recursive := true) FROM recipe WHERE recipe = $recipe
)
SELECT source, revision, file, path
FROM source_file
JOIN source_now USING (source, revision);

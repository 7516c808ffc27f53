-- name: bundle/source-row
-- kind: bundle
-- params: $recipe, $first, $last
-- yields: source, revision, file, row, question_id, answer, model, metadata
--- The raw rows, of those that the recipe draws from, that hold what the chosen traces are made of.
WITH
source_now AS (
    SELECT DISTINCT unnest(sources, recursive := true) FROM recipe WHERE recipe = $recipe
),
holds AS (
    SELECT source, revision, file, row
    FROM response_row
    WHERE bucket BETWEEN $first AND $last AND response_id IN (SELECT response_id FROM used_now)
    UNION
    SELECT source, revision, file, row
    FROM reflection_row
    WHERE bucket BETWEEN $first AND $last AND reflection_id IN (SELECT reflection_id FROM used_now)
)
SELECT source, revision, file, row, question_id, answer, model, metadata
FROM source_row
JOIN source_now USING (source, revision)
SEMI JOIN holds USING (source, revision, file, row)
WHERE bucket BETWEEN $first AND $last
ORDER BY source, revision, file, row;

-- name: bundle/reflection-row
-- kind: bundle
-- params: $recipe, $first, $last
-- yields: reflection_id, source, revision, file, row, item, reflection_item
--- Which raw rows hold these reflections.
WITH
source_now AS (
    SELECT DISTINCT unnest(sources, recursive := true) FROM recipe WHERE recipe = $recipe
)
SELECT reflection_id, source, revision, file, row, item, reflection_item
FROM reflection_row
JOIN source_now USING (source, revision)
WHERE bucket BETWEEN $first AND $last AND reflection_id IN (SELECT reflection_id FROM used_now)
ORDER BY source, revision, file, row, item, reflection_item;

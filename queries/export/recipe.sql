-- name: export/recipe
-- kind: export
-- params: $recipe
-- yields: state, digest
--- The state of a recipe whose traces are stored.
SELECT state, digest
FROM recipe
WHERE recipe = $recipe;

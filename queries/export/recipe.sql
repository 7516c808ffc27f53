-- name: export/recipe
-- kind: export
-- params: $recipe
-- yields: state, digest, text
--- The state of a recipe whose traces are stored, and the recipe as it was written.
SELECT state, digest, text
FROM recipe
WHERE recipe = $recipe;

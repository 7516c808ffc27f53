-- name: report/recipe-digest
-- kind: report
-- params: $recipe
-- yields: digest
--- The digest of a recipe as it was built.
SELECT digest
FROM recipe
WHERE recipe = $recipe;

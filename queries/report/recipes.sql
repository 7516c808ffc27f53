-- name: report/recipes
-- kind: report
-- yields: recipe
--- The names of the recipes that were built.
SELECT recipe
FROM recipe
ORDER BY recipe;

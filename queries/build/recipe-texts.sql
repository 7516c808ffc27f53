-- name: build/recipe-texts
-- kind: build
-- yields: recipe, text
--- The recipes in the workspace, as they were written.
SELECT recipe, text
FROM recipe
ORDER BY recipe;

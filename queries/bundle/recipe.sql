-- name: bundle/recipe
-- kind: bundle
-- params: $recipe
-- yields: recipe, state, digest, seed, about, text, settings, built_at
--- The recipe, as written and as built.
SELECT
    recipe, state, recipe.digest, seed, about, recipe.text, settings,
    strftime(recipe.built_at, '%Y-%m-%d %H:%M:%S') AS built_at
FROM recipe
LEFT JOIN recipe_state USING (recipe, state)
WHERE recipe = $recipe;

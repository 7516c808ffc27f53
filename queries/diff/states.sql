-- name: diff/states
-- kind: diff
-- yields: recipe, state, is_now, is_collected
--- Every state of every recipe, and whether its traces are the stored ones, or were collected.
SELECT recipe_state.recipe, recipe_state.state, recipe.state IS NOT DISTINCT FROM recipe_state.state AS is_now,
    collected_at IS NOT NULL AS is_collected
FROM recipe_state
LEFT JOIN recipe USING (recipe)
ORDER BY recipe_state.recipe, recipe_state.state;

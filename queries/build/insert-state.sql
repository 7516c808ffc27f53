-- name: build/insert-state
-- kind: build
-- params: $added, $changed, $removed, $unchanged, $causes
--- The state that the recipe at work was built in, if it is a new one. `$causes`: a JSON list.
INSERT INTO recipe_state
    (recipe, state, digest, settings, text, sources, retractions, traces, built_at, added, changed, removed, unchanged, causes)
SELECT
    recipe, state, digest, settings, text, sources, retractions,
    (SELECT count(*) FROM trace WHERE recipe = recipe_now.recipe), now()::TIMESTAMP,
    $added, $changed, $removed, $unchanged, from_json($causes, '["VARCHAR"]')
FROM recipe_now
WHERE NOT EXISTS (
    SELECT 1 FROM recipe_state WHERE recipe_state.recipe = recipe_now.recipe AND recipe_state.state = recipe_now.state
);

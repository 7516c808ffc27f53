-- name: build/use-like
-- kind: build
-- yields: recipe
--- A recipe that takes the same rows for usable as the recipe at work, and is stored with what it found of them: the same
--- sources, retractions, variants, words, lengths and tags. Itself comes first.
SELECT known.recipe
FROM recipe AS known
CROSS JOIN recipe_now
WHERE known.sources = recipe_now.sources
    AND coalesce(known.retractions, []) = recipe_now.retractions
    AND known.variants IS NOT DISTINCT FROM recipe_now.variants
    AND known.responses IS NOT DISTINCT FROM recipe_now.responses
    AND known.reflections IS NOT DISTINCT FROM recipe_now.reflections
    AND known.tags = recipe_now.tags
ORDER BY known.recipe <> recipe_now.recipe, known.recipe
LIMIT 1;

-- name: build/recipe-now
-- kind: build
-- params: $recipe
--- The recipe at work: what the statements after it read.
CREATE OR REPLACE TEMP TABLE recipe_now AS
SELECT recipe, seed, formats, attempts, repeats, variants, reject_words, equal_attempts, phrases, sources
FROM recipe
WHERE recipe = $recipe;

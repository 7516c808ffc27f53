-- name: build/insert-recipe
-- kind: build
--- The recipe at work, as the one whose traces are stored.
INSERT INTO recipe (
    recipe, state, digest, about, text, seed, formats, attempts, repeats, least_responses, variants, unique_variants,
    vary_attempts, equal_attempts, responses, reflections, tags, shares, own_formats, phrases, sources, retractions, built_at)
SELECT
    recipe, state, digest, about, text, seed, formats, attempts, repeats, least_responses, variants, unique_variants,
    vary_attempts, equal_attempts, responses, reflections, tags, shares, own_formats, phrases, sources, retractions, now()::TIMESTAMP
FROM recipe_now;

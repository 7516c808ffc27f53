-- name: report/recipe
-- kind: report
-- params: $recipe
-- yields: recipe, digest, seed, formats, attempts, repeats, variants, reject_words, equal_attempts
--- A recipe as it was built, lists as text.
SELECT
    recipe, digest, seed, array_to_string(formats, ', ') AS formats, attempts, repeats,
    array_to_string(variants, ', ') AS variants, array_to_string(reject_words, ', ') AS reject_words, equal_attempts
FROM recipe
WHERE recipe = $recipe;

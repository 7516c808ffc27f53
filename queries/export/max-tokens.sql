-- name: export/max-tokens
-- kind: export
-- params: $recipe
-- yields: max_tokens
--- The tokens that traces of a recipe may have, if it says so.
SELECT (settings ->> '$.max_tokens')::BIGINT AS max_tokens
FROM recipe
JOIN recipe_state USING (recipe, state)
WHERE recipe = $recipe;

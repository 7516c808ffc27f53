-- name: check/size
-- kind: check
-- params: $recipe
-- yields: chars
--- Characters of a recipe's traces: what decides how many buckets are checked at once.
SELECT coalesce(sum(chars), 0)::UBIGINT AS chars
FROM trace
WHERE recipe = $recipe;

-- name: sample/mean-tokens
-- kind: sample
-- params: $model, $kind
-- yields: tokens
--- Tokens of an answer of a model, on average of those that it gave before; NULL if it gave too few to tell.
SELECT CASE WHEN count(*) >= 8 THEN avg(completion_tokens / choices) END AS tokens
FROM request
WHERE model = $model AND kind = $kind AND completion_tokens IS NOT NULL;

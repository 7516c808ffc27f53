-- name: view/tags-now
-- kind: view
-- params: $recipe, $since
--- The template's tags of the recipe that is audited, as one text, and the state that its traces are new since.
CREATE OR REPLACE TEMP TABLE tags_now AS
SELECT
    recipe, $since::BIGINT AS since, tags.answer AS answer,
    format('<{0}> </{0}> <{1}> </{1}> <{2}> </{2}> <{3}> </{3}>', tags.think, tags.sample, tags.reflect, tags.answer) AS tags
FROM recipe
WHERE recipe = $recipe;

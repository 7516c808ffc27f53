-- name: plan/count-reflection
-- kind: setup
--- In place of plan/shadow-reflection, where all reflections are taken over and none is drawn: how many there are for each
--- reason is all that is told of them.
CREATE TEMP TABLE reflection_use AS
SELECT (SELECT recipe FROM recipe_now) AS recipe, bucket, '' AS response_id, '' AS reflection_id, reason, detail
FROM reflection_use
WHERE recipe = (SELECT recipe FROM use_now);

-- name: plan/shadow-reflection
-- kind: setup
--- As plan/shadow, of the table of usable reflections.
CREATE TEMP TABLE reflection_use AS
SELECT recipe, bucket, response_id, reflection_id, reason, detail
FROM reflection_use
WHERE recipe = (SELECT recipe FROM recipe_now) AND (SELECT recipe FROM use_now) IS NULL
    AND response_id NOT IN (SELECT response_id FROM response JOIN touched USING (question_id))
UNION ALL
SELECT (SELECT recipe FROM recipe_now), bucket, response_id, reflection_id, reason, detail
FROM reflection_use
WHERE recipe = (SELECT recipe FROM use_now);

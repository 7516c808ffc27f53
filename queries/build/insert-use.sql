-- name: build/insert-use
-- kind: setup
--- What another recipe has found of the rows, taken over: no text is read for it.
INSERT INTO reflection_use (recipe, bucket, response_id, reflection_id, reason, detail)
SELECT recipe_now.recipe, bucket, response_id, reflection_id, reason, detail
FROM reflection_use
JOIN use_now USING (recipe)
CROSS JOIN (SELECT recipe FROM recipe_now) AS recipe_now
WHERE use_now.recipe <> recipe_now.recipe
ORDER BY bucket, response_id, reflection_id;

INSERT INTO response_use
    (recipe, bucket, question_id, response_id, is_correct, extracted_answer, usable_reflections, reason, detail)
SELECT recipe_now.recipe, bucket, question_id, response_id, is_correct, extracted_answer, usable_reflections, reason, detail
FROM response_use
JOIN use_now USING (recipe)
CROSS JOIN (SELECT recipe FROM recipe_now) AS recipe_now
WHERE use_now.recipe <> recipe_now.recipe
ORDER BY bucket, question_id, response_id;

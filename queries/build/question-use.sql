-- name: build/question-use
-- kind: build
--- Which questions the recipe can use: those with enough usable responses, one of them right.
INSERT INTO question_use (recipe, bucket, question_id, answer, usable_responses, correct_responses, models, reason)
WITH
asked AS (
    SELECT question_id, any_value(bucket) AS bucket, min(answer) AS answer, count(DISTINCT model) AS models
    FROM source_row
    JOIN source_now USING (source, revision)
    GROUP BY question_id
),
usable AS (
    SELECT question_id, count(*) AS responses, count(*) FILTER (is_correct) AS correct
    FROM response_use
    WHERE recipe = (SELECT recipe FROM recipe_now) AND reason IS NULL
    GROUP BY question_id
)
SELECT
    recipe, bucket, question_id, answer, coalesce(responses, 0), coalesce(correct, 0), models,
    CASE WHEN coalesce(responses, 0) < attempts THEN 'too-few-usable-responses'
         WHEN correct = 0 THEN 'no-correct-response' END
FROM asked
LEFT JOIN usable USING (question_id)
CROSS JOIN recipe_now
ORDER BY bucket, question_id;

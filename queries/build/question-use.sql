-- name: build/question-use
-- kind: build
-- params: $first, $last
--- Which questions in the buckets $first to $last the recipe can use: those with enough usable responses, of enough prompt variants, one of them right.
INSERT INTO question_use (recipe, bucket, question_id, answer, usable_responses, correct_responses, models, reason, drawn_responses)
WITH
asked AS (
    SELECT question_id, any_value(bucket) AS bucket, min(answer) AS answer, count(DISTINCT model) AS models
    FROM source_row
    JOIN source_now USING (source, revision)
    JOIN touched USING (bucket, question_id)
    WHERE bucket BETWEEN $first AND $last
    GROUP BY question_id
),
usable AS (
    SELECT
        question_id, count(*) AS responses, count(*) FILTER (response_use.is_correct) AS correct,
        count(DISTINCT coalesce('v' || prompt_variant, '')) AS variants
    FROM response_use
    JOIN response USING (bucket, question_id, response_id)
    WHERE recipe = (SELECT recipe FROM recipe_now) AND reason IS NULL AND bucket BETWEEN $first AND $last
    GROUP BY question_id
)
SELECT
    recipe, bucket, question_id, answer, coalesce(usable.responses, 0), coalesce(correct, 0), models,
    CASE WHEN retracted_now.reason IS NOT NULL THEN 'retracted'
         WHEN coalesce(usable.responses, 0) < least_responses THEN 'too-few-usable-responses'
         WHEN correct = 0 THEN 'no-correct-response'
         WHEN unique_variants AND usable.variants < least_responses THEN 'too-few-variants' END,
    0
FROM asked
LEFT JOIN usable USING (question_id)
LEFT JOIN retracted_now ON retracted_now.kind = 'question' AND retracted_now.id = question_id
CROSS JOIN recipe_now
ORDER BY bucket, question_id;

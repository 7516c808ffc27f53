-- name: show/use
-- kind: show
-- params: $bucket, $id
-- yields: recipe, reason, detail
--- Whether each recipe can use a question, response, reflection or phrase: the reason why not, or NULL. What is fit for
--- use itself is still not drawn if its question is not.
WITH
asked AS (
    SELECT recipe, question_id, reason FROM question_use WHERE bucket = $bucket
),
answered AS (
    SELECT recipe, question_id, response_id, reason, detail FROM response_use WHERE bucket = $bucket
),
own AS (
    SELECT recipe, NULL AS question_id, reason, NULL AS detail FROM asked WHERE question_id = $id
    UNION ALL
    SELECT recipe, question_id, reason, detail FROM answered WHERE response_id = $id
    UNION ALL
    SELECT recipe, answered.question_id, reflection_use.reason, reflection_use.detail
    FROM reflection_use
    JOIN answered USING (recipe, response_id)
    WHERE bucket = $bucket AND reflection_id = $id
    UNION ALL
    SELECT recipe, NULL, NULL, NULL FROM recipe WHERE list_contains(phrases, $id)
)
SELECT
    recipe,
    CASE WHEN own.reason IS NULL AND asked.reason IS NOT NULL THEN 'question-not-usable' ELSE own.reason END AS reason,
    CASE WHEN own.reason IS NULL THEN asked.reason ELSE detail END AS detail
FROM own
LEFT JOIN asked USING (recipe, question_id)
ORDER BY recipe;

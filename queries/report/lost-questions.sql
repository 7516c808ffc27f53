-- name: report/lost-questions
-- kind: report
-- asked-by: user
-- params: $recipe, $top
-- defaults: top = 3
-- yields: reason, questions, question_id, usable_responses, correct_responses, question
--- The questions that a recipe made no trace of: the reason, how many were lost for it, and the first `top` of them.
WITH
made AS (
    SELECT DISTINCT question_id FROM trace WHERE recipe = $recipe
),
-- Of draws that all failed, one reason.
rejected AS (
    SELECT question_id, min(reason) AS reason FROM reject WHERE recipe = $recipe GROUP BY question_id
),
lost AS (
    SELECT question_id, bucket, coalesce(question_use.reason, rejected.reason, 'not-drawn') AS reason, usable_responses, correct_responses
    FROM question_use
    ANTI JOIN made USING (question_id)
    LEFT JOIN rejected USING (question_id)
    WHERE recipe = $recipe
),
counted AS (
    SELECT
        lost.*, count(*) OVER (PARTITION BY reason) AS questions,
        row_number() OVER (PARTITION BY reason ORDER BY question_id) AS number
    FROM lost
)
SELECT reason, questions, question_id, usable_responses, correct_responses, question.text AS question
FROM counted
JOIN question USING (bucket, question_id)
WHERE number <= $top
ORDER BY questions DESC, reason, number;

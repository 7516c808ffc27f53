-- name: report/most-attempts
-- kind: report
-- params: $recipe
-- yields: attempts
--- The most attempts that the recipe could ask for and still have a usable question.
SELECT coalesce(max(usable_responses), 0) AS attempts
FROM question_use
WHERE recipe = $recipe AND correct_responses > 0;

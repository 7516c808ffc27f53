-- name: bundle/question
-- kind: bundle
-- params: $recipe, $first, $last
-- yields: question_id, answer, chars, text
--- The questions of the chosen traces in the buckets $first to $last.
SELECT question_id, answer, chars, text
FROM question
LEFT JOIN (FROM question_use WHERE recipe = $recipe) AS use USING (bucket, question_id)
WHERE bucket BETWEEN $first AND $last AND question_id IN (SELECT question_id FROM chosen)
ORDER BY bucket, question_id;

-- name: bundle/response
-- kind: bundle
-- params: $recipe, $first, $last
-- yields: response_id, question_id, prompt_variant, is_correct, extracted_answer, chars, text
--- The responses in the chosen traces, with what the recipe takes their rows to say.
SELECT
    response_id, response.question_id, prompt_variant, is_correct, extracted_answer, chars, text
FROM response
LEFT JOIN (FROM response_use WHERE recipe = $recipe) AS use USING (bucket, response_id)
WHERE bucket BETWEEN $first AND $last AND response_id IN (SELECT response_id FROM used_now)
ORDER BY bucket, response_id;

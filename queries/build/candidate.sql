-- name: build/candidate
-- kind: build
-- params: $first, $last
--- What can be drawn from, in the buckets $first to $last: the usable responses of the usable questions.
--- `can_end`: right, and with an answer that a trace can give. `number` is what the draw hashes; two candidates with the same `twin` may not meet in one trace.
CREATE OR REPLACE TEMP TABLE candidate AS
SELECT
    question_id, response_id, response_use.is_correct, response.prompt_variant,
    response_use.is_correct AND is_answer(extracted_answer) AS can_end,
    id_number(response_id) AS number,
    CASE WHEN equal_attempts THEN response_id ELSE text_id END AS twin
FROM response_use
JOIN question_use USING (recipe, question_id)
JOIN response USING (response_id)
CROSS JOIN recipe_now
WHERE response_use.recipe = recipe_now.recipe
    AND response_use.reason IS NULL AND question_use.reason IS NULL
    AND response_use.bucket BETWEEN $first AND $last
    AND question_use.bucket BETWEEN $first AND $last
    AND response.bucket BETWEEN $first AND $last;

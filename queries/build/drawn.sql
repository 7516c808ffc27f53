-- name: build/drawn
-- kind: build
-- params: $first, $last
--- The draws of the buckets $first to $last: those that give a trace, and those that do not, with the reason.
CREATE OR REPLACE TEMP TABLE drawn AS
WITH
whole AS (
    SELECT
        format, question_id, repeat, n, any_value(family) AS family, any_value(label) AS label,
        any_value(epilogue) AS epilogue, any_value(answer_position) AS answer_position,
        max(position) AS attempts, count(*) - count(response_id) AS missing, min(slot.reason) AS said,
        any_value(response_id) FILTER (position = answer_position) AS response_id
    FROM slot
    GROUP BY format, question_id, repeat, n
),
answer AS (
    SELECT response_id, is_correct, extracted_answer
    FROM response_use
    WHERE recipe = (SELECT recipe FROM recipe_now) AND bucket BETWEEN $first AND $last
)
SELECT
    format, family, question_id, repeat, n, label, epilogue, answer_position, attempts, response_id, recipe,
    bucket_of(question_id) AS bucket,
    is_correct AS final_is_correct, extracted_answer AS final_answer,
    draw_scope(seed, question_id, family, repeat, n) AS scope,
    content_id('t', [recipe, question_id, format, repeat::VARCHAR, n::VARCHAR]) AS trace_id,
    CASE
        WHEN said IS NOT NULL THEN said
        WHEN extracted_answer IS NULL OR NOT is_answer(extracted_answer) THEN 'no-final-answer'
        WHEN missing > 0 THEN 'too-few-distinct-responses'
    END AS reason,
    CASE reason WHEN 'too-few-distinct-responses' THEN format('{} of {} attempts', attempts - missing, attempts) END AS detail
FROM whole
LEFT JOIN answer USING (response_id)
CROSS JOIN (SELECT recipe, seed FROM recipe_now);

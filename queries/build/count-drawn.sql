-- name: build/count-drawn
-- kind: build
-- params: $first, $last
--- How many responses of each question in the buckets $first to $last stand in the traces that were drawn.
UPDATE question_use
SET drawn_responses = counted.responses
FROM (
    SELECT recipe, question_id, count(DISTINCT slot.response_id) AS responses
    FROM slot
    JOIN drawn USING (format, question_id, repeat, n)
    WHERE drawn.reason IS NULL
    GROUP BY recipe, question_id
) AS counted
WHERE bucket BETWEEN $first AND $last
    AND counted.recipe = question_use.recipe AND counted.question_id = question_use.question_id;

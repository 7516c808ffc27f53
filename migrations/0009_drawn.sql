-- How many responses of each question stand in traces: counted once, when the traces are made.

ALTER TABLE question_use ADD COLUMN drawn_responses BIGINT DEFAULT 0;
COMMENT ON COLUMN question_use.drawn_responses IS 'How many of the usable responses stand in traces.';

UPDATE question_use
SET drawn_responses = drawn.responses
FROM (
    SELECT recipe, question_id, count(DISTINCT response_id) AS responses
    FROM trace_part
    JOIN trace USING (bucket, trace_id)
    WHERE kind = 'sample'
    GROUP BY recipe, question_id
) AS drawn
WHERE drawn.recipe = question_use.recipe AND drawn.question_id = question_use.question_id;

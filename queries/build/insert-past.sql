-- name: build/insert-past
-- kind: setup
--- What the state before had and this one has not: traces that are gone, and those with other content.
INSERT INTO past_trace
SELECT
    old_trace.trace_id, old_trace.content_id, old_trace.recipe, old_trace.bucket, old_trace.question_id, old_trace.format,
    old_trace.label, old_trace.repeat, old_trace.n, old_trace.attempts, old_trace.final_answer,
    old_trace.final_is_correct, old_trace.chars, old_trace.since, state_before
FROM old_trace
CROSS JOIN (SELECT state_before FROM recipe_now)
ANTI JOIN trace ON trace.trace_id = old_trace.trace_id AND trace.content_id = old_trace.content_id
ORDER BY old_trace.bucket, old_trace.trace_id;

INSERT INTO past_part
SELECT trace_id, until, old_part.bucket, position, kind, attempt, response_id, reflection_id, phrase_id, start, "end"
FROM old_part
JOIN (
    SELECT trace_id, until
    FROM past_trace
    JOIN recipe_now ON recipe_now.recipe = past_trace.recipe AND recipe_now.state_before = past_trace.until
) USING (trace_id)
ORDER BY old_part.bucket, trace_id, position;

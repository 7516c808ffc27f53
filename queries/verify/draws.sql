-- name: verify/draws
-- kind: verify
-- yields: id, fault
--- Traces of a recipe that its draws, made once more, do not give, and traces that they give and that are not there.
SELECT
    trace_id AS id,
    CASE WHEN redrawn.trace_id IS NULL THEN 'the recipe does not draw it'
         WHEN stored.trace_id IS NULL THEN 'the recipe draws it, and it is not there'
         WHEN stored.content_id <> redrawn.content_id THEN 'the recipe draws other parts, ' || redrawn.content_id
         ELSE 'label, attempts or answer are not those that the recipe gives' END AS fault
FROM stored_now AS stored
FULL JOIN redrawn_now AS redrawn USING (trace_id)
WHERE stored.trace_id IS NULL OR redrawn.trace_id IS NULL OR stored.content_id <> redrawn.content_id
    OR (stored.question_id, stored.label, stored.attempts, stored.final_answer, stored.final_is_correct)
        IS DISTINCT FROM (redrawn.question_id, redrawn.label, redrawn.attempts, redrawn.final_answer, redrawn.final_is_correct)
ORDER BY trace_id;

-- name: plan/insert-trace
-- kind: plan
--- The traces that a build would make, without their texts; their contents are known if they were put together.
INSERT INTO trace
    (trace_id, content_id, recipe, bucket, question_id, format, label, repeat, n, attempts,
     final_answer, final_is_correct, chars, text)
SELECT
    trace_id, coalesce(redrawn_now.content_id, ''), recipe, bucket, drawn.question_id, format, drawn.label, repeat, n,
    drawn.attempts, drawn.final_answer, drawn.final_is_correct, 0, ''
FROM drawn
LEFT JOIN redrawn_now USING (trace_id)
WHERE reason IS NULL;

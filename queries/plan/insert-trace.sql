-- name: plan/insert-trace
-- kind: plan
--- The traces that a build would make, without their texts.
INSERT INTO trace
    (trace_id, content_id, recipe, bucket, question_id, format, label, repeat, n, attempts,
     final_answer, final_is_correct, chars, text)
SELECT
    trace_id, '', recipe, bucket, question_id, format, label, repeat, n, attempts,
    final_answer, final_is_correct, 0, ''
FROM drawn
WHERE reason IS NULL;

-- name: build/insert-built
-- kind: build
-- params: $first, $last
--- The traces that were drawn in the buckets $first to $last, with the texts that were made elsewhere. The text is held against the parts later.
INSERT INTO trace
    (trace_id, content_id, recipe, bucket, question_id, format, label, repeat, n, attempts,
     final_answer, final_is_correct, chars, text, since, short_id)
SELECT
    drawn.trace_id, redrawn_now.content_id, drawn.recipe, drawn.bucket, drawn.question_id, drawn.format, drawn.label,
    drawn.repeat, drawn.n, drawn.attempts, drawn.final_answer, drawn.final_is_correct, length(built_trace.text),
    built_trace.text, coalesce(old_trace.since, recipe_now.state), short_id(drawn.trace_id)
FROM drawn
JOIN redrawn_now USING (trace_id)
JOIN built_trace USING (trace_id)
LEFT JOIN old_trace ON old_trace.trace_id = redrawn_now.trace_id AND old_trace.content_id = redrawn_now.content_id
CROSS JOIN (SELECT state FROM recipe_now) AS recipe_now
WHERE drawn.bucket BETWEEN $first AND $last
ORDER BY drawn.bucket, drawn.trace_id;

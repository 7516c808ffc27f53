-- name: bundle/trace
-- kind: bundle
-- params: $recipe, $first, $last
-- yields: trace_id, content_id, recipe, question_id, format, label, repeat, n, attempts, final_answer, final_is_correct, chars, text
--- The chosen traces of the buckets $first to $last.
SELECT
    trace_id, content_id, recipe, question_id, format, label, repeat, n, attempts, final_answer, final_is_correct, chars,
    text
FROM trace
WHERE recipe = $recipe AND bucket BETWEEN $first AND $last AND trace_id IN (SELECT trace_id FROM chosen)
ORDER BY bucket, question_id, trace_id;

-- name: check/of-recipe
-- kind: check
-- params: $recipe, $first, $last
-- yields: id, turns
--- The traces of a recipe in the buckets $first to $last, each as the turns of a conversation: JSON.
SELECT
    trace_id AS id,
    to_json([
        {'role': 'user', 'content': question.text}, {'role': 'assistant', 'content': trace.text}
    ])::VARCHAR AS turns
FROM trace
JOIN question USING (bucket, question_id)
WHERE recipe = $recipe AND bucket BETWEEN $first AND $last
ORDER BY trace_id;

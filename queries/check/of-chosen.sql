-- name: check/of-chosen
-- kind: check
-- params: $recipe, $first, $last
-- yields: id, turns
--- As check/of-recipe, of the traces in the table `chosen` alone.
SELECT
    trace_id AS id,
    to_json([
        {'role': 'user', 'content': question.text}, {'role': 'assistant', 'content': trace.text}
    ])::VARCHAR AS turns
FROM trace
JOIN question USING (bucket, question_id)
WHERE recipe = $recipe AND bucket BETWEEN $first AND $last AND trace_id IN (SELECT trace_id FROM chosen)
ORDER BY trace_id;

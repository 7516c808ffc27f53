-- name: diff/side
-- kind: diff
-- params: $side, $recipe, $state
--- The traces of a recipe in one of its states. Their names say where a trace stands, whatever the recipe is called.
INSERT INTO side (side, question_id, format, repeat, n, trace_id, content_id, until)
SELECT $side, question_id, format, repeat, n, trace_id, content_id, NULL
FROM trace
WHERE recipe = $recipe AND coalesce(since, 1) <= $state
UNION ALL
SELECT $side, question_id, format, repeat, n, trace_id, content_id, until
FROM past_trace
WHERE recipe = $recipe AND since <= $state AND until >= $state;

-- name: show/trace
-- kind: show
-- params: $bucket, $id
-- yields: recipe, state, since, question_id, format, label, repeat, n, attempts, final_answer, final_is_correct, chars
--- A trace without its text, which is that of its parts, with the state that its recipe is in.
SELECT
    recipe, state, since, question_id, format, label, repeat, n, attempts, final_answer, final_is_correct, chars
FROM trace
JOIN (SELECT recipe, state FROM recipe) USING (recipe)
WHERE bucket = $bucket AND trace_id = $id;

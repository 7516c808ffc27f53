-- name: verify/counts
-- kind: verify
-- params: $first, $last
-- yields: id, fault
--- Questions that say another number of drawn responses than stand in their traces.
WITH
drawn AS (
    SELECT recipe, trace_now.question_id, count(DISTINCT response_id) AS responses
    FROM part_now
    JOIN trace_now USING (trace_id, until)
    WHERE until = 0 AND kind = 'sample'
    GROUP BY recipe, trace_now.question_id
)
SELECT
    question_id AS id,
    format('{} of its responses stand in the traces of {}, and it says {}', coalesce(responses, 0), recipe, drawn_responses) AS fault
FROM question_use
LEFT JOIN drawn USING (recipe, question_id)
WHERE bucket BETWEEN $first AND $last AND drawn_responses IS DISTINCT FROM coalesce(responses, 0)
ORDER BY question_id, recipe;

-- name: audit/gold-disagrees
-- kind: audit
-- severity: medium
-- remedy: retract the question, or take its rows in again with one answer
-- params: $recipe
-- yields: question_id, answers, rows, traces
--- One question under different gold answers: the flags of its responses cannot all be right.
WITH
told AS (
    SELECT question_id, list(DISTINCT answer ORDER BY answer) AS answers, count(*) AS rows
    FROM (SELECT unnest(sources, recursive := true) FROM recipe WHERE recipe = $recipe)
    JOIN source_row USING (source, revision)
    WHERE answer IS NOT NULL
    GROUP BY question_id
    HAVING count(DISTINCT answer) > 1
)
SELECT question_id, to_json(answers)::VARCHAR AS answers, rows, count(*) AS traces
FROM told
JOIN trace USING (question_id)
WHERE recipe = $recipe
GROUP BY question_id, answers, rows
ORDER BY question_id;

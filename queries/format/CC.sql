-- name: CC
-- kind: format
-- published: *CC
-- family: CC
-- draws: one
-- least-attempts: 2
-- yields: question_id, repeat, n, position, response_id, reflection, glue, label, epilogue, answer_position, reason
--- Any attempts but two, then two correct ones, and a phrase that says so.
WITH
keyed AS (
    SELECT
        question_id, repeat, n, length, response_id, twin, is_correct, can_end,
        draw_key(purpose_scope(scope, 'final'), number) AS final_key,
        draw_key(purpose_scope(scope, 'correct'), number) AS correct_key,
        draw_key(purpose_scope(scope, 'other'), number) AS other_key
    FROM draw JOIN candidate USING (question_id)
),
-- The last attempt: a correct one that gives an answer.
final AS (
    SELECT question_id, repeat, n, min((final_key, response_id, twin)) AS last
    FROM keyed WHERE can_end GROUP BY question_id, repeat, n
),
-- The one before it: another correct one.
confirmed AS (
    SELECT question_id, repeat, n, any_value(last) AS last, min((correct_key, response_id, twin)) AS last_but_one
    FROM keyed JOIN final USING (question_id, repeat, n)
    WHERE is_correct AND twin <> last[3] GROUP BY question_id, repeat, n
),
-- Those before both: any, but of each text one only.
other AS (
    SELECT question_id, repeat, n, any_value(length) AS length, min((other_key, response_id)) AS best
    FROM keyed JOIN confirmed USING (question_id, repeat, n)
    WHERE twin <> last[3] AND twin <> last_but_one[3] GROUP BY question_id, repeat, n, twin
),
placed AS (
    SELECT question_id, repeat, n, best[2] AS response_id,
        row_number() OVER (PARTITION BY question_id, repeat, n ORDER BY best) - length AS behind
    FROM other QUALIFY behind < -1
    UNION ALL
    SELECT question_id, repeat, n, last_but_one[2], -1 FROM confirmed
    UNION ALL
    SELECT question_id, repeat, n, last[2], 0 FROM final
)
SELECT
    question_id, repeat, n, position, response_id, 'draw' AS reflection, 'by-correctness' AS glue,
    '*CC' AS label, 'confirm' AS epilogue, length AS answer_position,
    CASE WHEN behind = -1 AND response_id IS NULL THEN 'too-few-correct-responses' END AS reason
FROM (SELECT question_id, repeat, n, length, unnest(range(1, length + 1)) AS position, position - length AS behind FROM draw)
LEFT JOIN placed USING (question_id, repeat, n, behind)

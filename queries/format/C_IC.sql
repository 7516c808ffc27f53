-- name: C_IC
-- kind: format
-- published: *C*IC
-- family: C_IC
-- draws: one
-- least-attempts: 2
-- yields: question_id, repeat, n, position, response_id, reflection, glue, label, epilogue, answer_position, reason
--- A correct attempt among any others, then an incorrect one; after the reasoning the last correct one is taken up again.
WITH
keyed AS (
    SELECT
        question_id, repeat, n, length, response_id, twin, is_correct, can_end,
        draw_key(purpose_scope(scope, 'correct'), number) AS correct_key,
        draw_key(purpose_scope(scope, 'incorrect'), number) AS incorrect_key,
        draw_key(purpose_scope(scope, 'other'), number) AS other_key,
        draw_key(purpose_scope(scope, 'order'), number) AS order_key
    FROM draw JOIN candidate USING (question_id)
),
right_one AS (
    SELECT question_id, repeat, n, min((correct_key, response_id, twin)) AS correct
    FROM keyed WHERE can_end GROUP BY question_id, repeat, n
),
-- The last attempt.
wrong_one AS (
    SELECT question_id, repeat, n, any_value(right_one.correct) AS correct,
        min((incorrect_key, response_id, twin)) FILTER (NOT is_correct AND twin <> right_one.correct[3]) AS incorrect
    FROM keyed JOIN right_one USING (question_id, repeat, n) GROUP BY question_id, repeat, n
),
-- Those before it: of each text one only, the correct one before all others, as many as there is room for ...
each_text AS (
    SELECT question_id, repeat, n, any_value(length) AS room,
        min((response_id <> correct[2], other_key, response_id, order_key, can_end)) AS best
    FROM keyed JOIN wrong_one USING (question_id, repeat, n)
    WHERE twin <> incorrect[3] AND (twin <> correct[3] OR response_id = correct[2])
    GROUP BY question_id, repeat, n, twin
),
among AS (
    SELECT question_id, repeat, n, best
    FROM each_text QUALIFY row_number() OVER (PARTITION BY question_id, repeat, n ORDER BY best) < room
),
-- ... shuffled.
placed AS (
    SELECT question_id, repeat, n, best[3] AS response_id, best[5] AS can_end,
        row_number() OVER (PARTITION BY question_id, repeat, n ORDER BY best[4], best[3]) AS position
    FROM among
),
-- The last correct one that gives an answer.
answering AS (
    SELECT question_id, repeat, n, max(position) AS answer_position FROM placed WHERE can_end GROUP BY question_id, repeat, n
)
SELECT
    question_id, repeat, n, position, CASE WHEN position = length THEN incorrect[2] ELSE response_id END AS response_id,
    'draw' AS reflection, 'by-correctness' AS glue, '*C*IC' AS label, 'backtrack' AS epilogue,
    coalesce(answer_position, 1) AS answer_position,
    CASE WHEN position = length AND incorrect IS NULL AND correct IS NOT NULL THEN 'no-incorrect-response' END AS reason
FROM (SELECT question_id, repeat, n, length, unnest(range(1, length + 1)) AS position FROM draw)
LEFT JOIN placed USING (question_id, repeat, n, position)
LEFT JOIN answering USING (question_id, repeat, n)
LEFT JOIN wrong_one USING (question_id, repeat, n)

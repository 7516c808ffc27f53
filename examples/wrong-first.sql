-- draws: rising
--- For each n from 1 to the recipe's attempts, a trace of n attempts: n - 1 wrong ones, then a right one. It is `*C_full`
--- with the luck taken out: what comes before the end is always a mistake to learn from.
WITH
-- Every candidate of a draw with its two keys: the smallest key wins.
keyed AS (
    SELECT
        question_id, repeat, n, length, response_id, twin, is_correct, can_end,
        draw_key(purpose_scope(scope, 'right'), number) AS right_key,
        draw_key(purpose_scope(scope, 'wrong'), number) AS wrong_key
    FROM draw JOIN candidate USING (question_id)
),
-- The last attempt: one that is right and gives an answer.
last_one AS (
    SELECT question_id, repeat, n, length AS position, min((right_key, response_id))[2] AS response_id
    FROM keyed WHERE can_end GROUP BY question_id, repeat, n, length
),
-- Those before it: wrong ones, of each text one only.
each_text AS (
    SELECT question_id, repeat, n, length, min((wrong_key, response_id)) AS best
    FROM keyed WHERE NOT is_correct GROUP BY question_id, repeat, n, length, twin
),
placed AS (
    SELECT
        question_id, repeat, n, best[2] AS response_id,
        row_number() OVER (PARTITION BY question_id, repeat, n ORDER BY best) AS position
    FROM each_text QUALIFY position < length
    UNION ALL
    SELECT question_id, repeat, n, response_id, position FROM last_one
)
-- A place that nothing is left for has no response: the draw becomes a reject, with this reason.
SELECT
    question_id, repeat, n, position, response_id, 'draw' AS reflection, 'by-correctness' AS glue,
    'W' || length AS label, 'none' AS epilogue, length AS answer_position,
    CASE WHEN position < length AND response_id IS NULL THEN 'too-few-incorrect-responses' END AS reason
FROM (SELECT question_id, repeat, n, length, unnest(range(1, length + 1)) AS position FROM draw)
LEFT JOIN placed USING (question_id, repeat, n, position)

-- name: C_full
-- kind: format
-- published: *C_full
-- family: C_full
-- yields: question_id, repeat, n, position, response_id, reflection, glue, label, epilogue, answer_position
--- For each n from 1 to the recipe's attempts, a trace of n attempts: any n - 1, then a correct one.
WITH
-- A scope for each thing that is drawn.
purpose AS (
    SELECT question_id, repeat, n, purpose_scope(scope, 'final') AS final_scope, purpose_scope(scope, 'other') AS other_scope
    FROM draw
),
keyed AS (
    SELECT
        question_id, repeat, n, response_id, can_end, twin,
        draw_key(final_scope, number) AS final_key, draw_key(other_scope, number) AS other_key
    FROM purpose JOIN candidate USING (question_id)
),
-- The last attempt: one of the correct that give an answer.
final AS (
    SELECT question_id, repeat, n, arg_min(response_id, (final_key, response_id)) AS response_id,
        arg_min(twin, (final_key, response_id)) AS twin
    FROM keyed WHERE can_end GROUP BY question_id, repeat, n
),
-- Those before it: any, but of each text one only.
other AS (
    SELECT question_id, repeat, n, min((other_key, keyed.response_id)) AS best
    FROM keyed JOIN final USING (question_id, repeat, n)
    WHERE keyed.twin <> final.twin GROUP BY question_id, repeat, n, keyed.twin
),
placed AS (
    SELECT question_id, repeat, n, best[2] AS response_id,
        row_number() OVER (PARTITION BY question_id, repeat, n ORDER BY best) AS position
    FROM other QUALIFY position < n
    UNION ALL
    SELECT question_id, repeat, n, response_id, n FROM final
)
-- A place that nothing could be drawn for has no response.
SELECT question_id, repeat, n, position, response_id, 'draw' AS reflection, 'by-correctness' AS glue,
    n || 'C' AS label, 'none' AS epilogue, n AS answer_position
FROM (SELECT question_id, repeat, n, unnest(range(1, n + 1)) AS position FROM draw)
LEFT JOIN placed USING (question_id, repeat, n, position)

-- name: build/draw-attempts
-- kind: setup
--- `drawn_attempts(must_be_correct)`, what most formats are made of: the places of traces of `length` attempts, of
--- which the last one gives the answer, and those before it are any. A place that nothing is left for has no response.
--- (Draws, responses, texts and variants go by numbers: they are compared and handed on faster than what they stand for.)
CREATE OR REPLACE TEMP MACRO drawn_attempts(must_be_correct) AS TABLE
WITH
-- A scope for each thing that is drawn.
purpose AS (
    SELECT
        draw, question_id, length, purpose_scope(scope, 'final') AS final_scope,
        purpose_scope(scope, 'other') AS other_scope, purpose_scope(scope, 'variant') AS variant_scope
    FROM draw
),
keyed AS (
    SELECT
        draw, length, number, twin_number, lane_number, is_alone,
        CASE WHEN must_be_correct THEN can_end ELSE gives_answer END AS may_end,
        draw_key(final_scope, number) AS final_key, draw_key(other_scope, number) AS other_key,
        CASE WHEN lane_number IS NOT NULL THEN draw_key(variant_scope, lane_number) END AS variant_key
    FROM purpose JOIN candidate USING (question_id)
),
-- The last attempt: the one of the smallest key; key and number make one number of both.
final AS (
    SELECT draw, any_value(length) AS length, (min((final_key::UHUGEINT << 64) + number) & 18446744073709551615)::UBIGINT AS number
    FROM keyed WHERE may_end GROUP BY draw
),
last AS (
    SELECT draw, final.length, final.number, candidate.twin_number, candidate.lane_number
    FROM final
    JOIN draw USING (draw)
    JOIN candidate ON candidate.question_id = draw.question_id AND candidate.number = final.number
),
-- Those before it, where there are such: ...
before AS (
    SELECT draw, keyed.length, keyed.number, keyed.twin_number, keyed.lane_number, is_alone, other_key, variant_key
    FROM keyed JOIN last USING (draw)
    WHERE keyed.length > 1 AND keyed.twin_number <> last.twin_number
        AND (keyed.lane_number IS NULL OR keyed.lane_number <> last.lane_number)
),
-- ... of each text one only ...
other AS (
    SELECT
        draw, any_value(length) AS length,
        min({'other_key': other_key, 'number': number, 'lane_number': lane_number, 'variant_key': variant_key}) AS best
    FROM before WHERE NOT is_alone GROUP BY draw, twin_number
),
-- ... and of each lane: a prompt variant, where those must differ, else the response itself.
lane_best AS (
    SELECT draw, any_value(length) AS length, min(best) AS best
    FROM other GROUP BY draw, coalesce(best.lane_number, best.number)
),
-- (What is alone in its text and in its lane need not be compared.)
ranked AS (
    SELECT draw, length, number, other_key AS key FROM before WHERE is_alone
    UNION ALL
    SELECT draw, length, best.number, coalesce(best.variant_key, best.other_key) FROM lane_best
),
placed AS (
    SELECT draw, number, row_number() OVER (PARTITION BY draw ORDER BY key, number) AS position
    FROM ranked QUALIFY position < length
    UNION ALL
    SELECT draw, number, length FROM last
)
SELECT asked.question_id, repeat, n, length, position, response_id
FROM (SELECT draw, question_id, repeat, n, length, unnest(range(1, length + 1)) AS position FROM draw) AS asked
LEFT JOIN placed USING (draw, position)
LEFT JOIN candidate ON candidate.question_id = asked.question_id AND candidate.number = placed.number

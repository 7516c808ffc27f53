-- name: build/draw-attempts
-- kind: setup
--- `drawn_attempts(must_be_correct)`, what most formats are made of: the places of traces of `length` attempts, of
--- which the last one gives the answer, and those before it are any. A place that nothing is left for has no response.
CREATE OR REPLACE TEMP MACRO drawn_attempts(must_be_correct) AS TABLE
WITH
-- A scope for each thing that is drawn. (Draws go by a number of no meaning: it is compared faster than what it stands for.)
purpose AS (
    SELECT
        draw, question_id, length, purpose_scope(scope, 'final') AS final_scope,
        purpose_scope(scope, 'other') AS other_scope, purpose_scope(scope, 'variant') AS variant_scope
    FROM draw
),
keyed AS (
    SELECT
        draw, length, response_id, twin, lane, is_alone,
        CASE WHEN must_be_correct THEN can_end ELSE gives_answer END AS may_end,
        draw_key(final_scope, number) AS final_key, draw_key(other_scope, number) AS other_key,
        CASE WHEN lane_number IS NOT NULL THEN draw_key(variant_scope, lane_number) END AS variant_key
    FROM purpose JOIN candidate USING (question_id)
),
-- The last attempt.
final AS (
    SELECT
        draw, any_value(length) AS length,
        arg_min({'response_id': response_id, 'twin': twin, 'lane': lane}, (final_key, response_id)) AS chosen
    FROM keyed WHERE may_end GROUP BY draw
),
-- Those before it, where there are such: ...
before AS (
    SELECT draw, keyed.length, response_id, twin, lane, is_alone, other_key, variant_key
    FROM keyed JOIN final USING (draw)
    WHERE keyed.length > 1 AND keyed.twin <> chosen.twin AND keyed.lane <> chosen.lane
),
-- ... of each text one only ...
other AS (
    SELECT
        draw, any_value(length) AS length,
        min({'other_key': other_key, 'response_id': response_id, 'lane': lane, 'variant_key': variant_key}) AS best
    FROM before WHERE NOT is_alone GROUP BY draw, twin
),
-- ... and of each lane: a lane is a prompt variant, where those must differ, else the response itself.
lane_best AS (
    SELECT draw, any_value(length) AS length, min(best) AS best
    FROM other GROUP BY draw, best.lane
),
-- (What is alone in its text and in its lane need not be compared.)
ranked AS (
    SELECT draw, length, response_id, other_key AS key FROM before WHERE is_alone
    UNION ALL
    SELECT draw, length, best.response_id, coalesce(best.variant_key, best.other_key) FROM lane_best
),
placed AS (
    SELECT draw, response_id, row_number() OVER (PARTITION BY draw ORDER BY key, response_id) AS position
    FROM ranked QUALIFY position < length
    UNION ALL
    SELECT draw, chosen.response_id, length FROM final
)
SELECT question_id, repeat, n, length, position, response_id
FROM (SELECT draw, question_id, repeat, n, length, unnest(range(1, length + 1)) AS position FROM draw)
LEFT JOIN placed USING (draw, position);

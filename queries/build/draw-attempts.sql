-- name: build/draw-attempts
-- kind: setup
--- `drawn_attempts(must_be_correct)`, what most formats are made of: the places of traces of `length` attempts, of
--- which the last one gives the answer, and those before it are any. A place that nothing is left for has no response.
--- (Draws, responses, texts and variants go by numbers: they are compared and handed on faster than what they stand for.)

-- Key and number as one number, which is put in order by both, and the number of such a one.
CREATE OR REPLACE TEMP MACRO keyed_number(key, number) AS (key::UHUGEINT << 64) + number;
CREATE OR REPLACE TEMP MACRO number_of(keyed) AS (keyed & 18446744073709551615)::UBIGINT;

CREATE OR REPLACE TEMP MACRO drawn_attempts(must_be_correct) AS TABLE
WITH
-- A scope for each thing that is drawn.
purpose AS (
    SELECT
        draw, question_id, length, purpose_scope(scope, 'final') AS final_scope,
        purpose_scope(scope, 'other') AS other_scope, purpose_scope(scope, 'variant') AS variant_scope
    FROM draw
),
-- (Not kept: it is read twice, and the second time only where responses meet.)
keyed AS NOT MATERIALIZED (
    SELECT
        draw, question_id, length, number, twin_number, lane_number, is_alone,
        CASE WHEN must_be_correct THEN can_end ELSE gives_answer END AS may_end,
        CASE WHEN may_end THEN draw_key(final_scope, number) END AS final_key,
        CASE WHEN length > 1 THEN draw_key(other_scope, number) END AS other_key,
        CASE WHEN lane_number IS NOT NULL THEN draw_key(variant_scope, lane_number) END AS variant_key
    FROM purpose JOIN candidate USING (question_id)
),
-- The last attempt is the one of the smallest key. Of those before it, what is alone in its text and in its lane meets no
-- other: as many as are asked for are enough, whichever of them is the last.
first AS (
    SELECT
        draw, any_value(question_id) AS question_id, any_value(length) AS length,
        number_of(min(keyed_number(final_key, number))) AS number,
        min(keyed_number(other_key, number), length) FILTER (is_alone AND length > 1) AS alone
    FROM keyed GROUP BY draw
),
-- Of the others ...
before AS (
    SELECT draw, keyed.number, keyed.twin_number, keyed.lane_number, other_key, variant_key
    FROM keyed
    JOIN first USING (draw)
    JOIN candidate AS last ON last.question_id = first.question_id AND last.number = first.number
    WHERE NOT keyed.is_alone AND keyed.length > 1 AND keyed.twin_number <> last.twin_number
        AND (keyed.lane_number IS NULL OR keyed.lane_number <> last.lane_number)
),
-- ... of each text one only ...
other AS (
    SELECT
        draw, min({'other_key': other_key, 'number': number, 'lane_number': lane_number, 'variant_key': variant_key}) AS best
    FROM before GROUP BY draw, twin_number
),
-- ... and of each lane: a prompt variant, where those must differ, else the response itself.
lane_best AS (
    SELECT draw, min(best) AS best
    FROM other GROUP BY draw, coalesce(best.lane_number, best.number)
),
met AS (
    SELECT draw, list(keyed_number(coalesce(best.variant_key, best.other_key), best.number)) AS others
    FROM lane_best GROUP BY draw
),
ranked AS (
    SELECT
        draw, number,
        list_filter(coalesce(alone, []), lambda it: number_of(it) <> number) AS alone_before,
        CASE WHEN others IS NULL THEN alone_before ELSE list_sort(alone_before || others) END AS all_before
    FROM first LEFT JOIN met USING (draw)
),
placed AS (
    SELECT
        draw.question_id, repeat, n, length, unnest(range(1, length + 1)) AS position,
        CASE WHEN position = length THEN number ELSE number_of(all_before[position]) END AS number
    FROM draw LEFT JOIN ranked USING (draw)
)
SELECT placed.question_id, repeat, n, length, position, response_id
FROM placed
LEFT JOIN candidate ON candidate.question_id = placed.question_id AND candidate.number = placed.number

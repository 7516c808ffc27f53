-- name: build/candidate
-- kind: build
-- params: $first, $last
--- What can be drawn from, in the buckets $first to $last: the usable responses of the usable questions.
--- `gives_answer`: its extracted answer can stand in a trace; `can_end`: it is right, too. `number` is what a draw hashes.
--- Two candidates with the same `twin` may not meet in one trace, nor two of the same `lane`; `is_alone`: no other one has its
--- twin or its lane. `twin_number` and `lane_number` stand for them, where lanes are variants.
CREATE OR REPLACE TEMP TABLE candidate AS
WITH
usable AS (
    SELECT question_id, response_id, is_correct, is_answer(extracted_answer) AS gives_answer
    FROM response_use
    WHERE recipe = (SELECT recipe FROM recipe_now) AND reason IS NULL AND bucket BETWEEN $first AND $last
),
usable_question AS (
    SELECT question_id
    FROM question_use
    JOIN touched USING (bucket, question_id)
    WHERE recipe = (SELECT recipe FROM recipe_now) AND reason IS NULL AND bucket BETWEEN $first AND $last
),
told AS MATERIALIZED (
    SELECT
        usable.question_id, response_id, usable.is_correct, gives_answer, usable.is_correct AND gives_answer AS can_end,
        prompt_variant, id_number(response_id) AS number,
        CASE WHEN equal_attempts THEN response_id ELSE text_id END AS twin, id_number(twin) AS twin_number,
        CASE WHEN unique_variants THEN coalesce(content_id('v', [prompt_variant]), '') ELSE response_id END AS lane,
        CASE WHEN unique_variants THEN id_number(content_id('v', [prompt_variant])) END AS lane_number, unique_variants
    FROM usable
    JOIN usable_question USING (question_id)
    JOIN response USING (response_id)
    CROSS JOIN recipe_now
    WHERE response.bucket BETWEEN $first AND $last
),
-- (Few are: to find them takes half the time of a count beside each.)
twins AS (
    SELECT question_id, twin_number FROM told GROUP BY question_id, twin_number HAVING count(*) > 1
)
SELECT
    told.question_id, response_id, is_correct, gives_answer, can_end, prompt_variant, number, twin, told.twin_number, lane, lane_number,
    NOT unique_variants AND twins.twin_number IS NULL AS is_alone
FROM told
LEFT JOIN twins USING (question_id, twin_number);

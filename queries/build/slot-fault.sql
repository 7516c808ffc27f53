-- name: build/slot-fault
-- kind: build
-- params: $format, $draws, $equal_attempts
-- yields: format, question_id, repeat, n, fault
--- A trace that a format drew against the contract, if there is one, and what is wrong with it.
WITH
checked AS (
    SELECT
        slot.*, candidate.question_id AS asked_of, twin, usable_reflection.reflection_id AS usable_id, draw.n AS drawn
    FROM slot
    LEFT JOIN candidate ON candidate.response_id = slot.response_id
    LEFT JOIN usable_reflection
        ON usable_reflection.response_id = slot.response_id AND usable_reflection.reflection_id = slot.reflection
    LEFT JOIN draw ON draw.question_id = slot.question_id AND draw.repeat = slot.repeat
        AND draw.n = CASE WHEN $draws = 'pool' THEN 1 ELSE slot.n END
    WHERE format = $format
),
whole AS (
    SELECT
        format, question_id, repeat, n,
        count(*) AS places, count(DISTINCT position) AS positions, min(position) AS first, max(position) AS last,
        count(response_id) AS filled, count(DISTINCT twin) AS twins,
        bool_or(response_id IS NOT NULL AND asked_of IS DISTINCT FROM question_id) AS is_foreign,
        bool_or(response_id IS NOT NULL AND reflection NOT IN ('draw', 'none') AND usable_id IS NULL) AS is_misjudged,
        bool_and(drawn IS NOT NULL) AS is_drawn,
        bool_and(glue IN ('by-correctness', 'generic')) AS is_glued,
        bool_and(epilogue IN ('none', 'backtrack', 'confirm')) AS is_ended,
        count(DISTINCT (label, epilogue, answer_position)) AS wholes, any_value(answer_position) AS answer_position
    FROM checked
    GROUP BY format, question_id, repeat, n
)
SELECT
    format, question_id, repeat, n,
    CASE
        WHEN NOT is_drawn THEN 'question_id, repeat and n are of no draw'
        WHEN first <> 1 OR last <> places OR positions <> places THEN 'positions must be 1, 2, ... without a gap'
        WHEN is_foreign THEN 'a response is no candidate of the question'
        WHEN is_misjudged THEN 'reflection must be draw, none or a usable reflection of the response'
        WHEN NOT is_glued THEN 'glue must be by-correctness or generic'
        WHEN NOT is_ended THEN 'epilogue must be none, backtrack or confirm'
        WHEN wholes <> 1 THEN 'label, epilogue and answer_position must be the same at all places of a trace'
        WHEN answer_position NOT BETWEEN 1 AND places THEN 'answer_position must be one of its positions'
        WHEN twins < filled AND NOT $equal_attempts THEN 'two attempts have the same text'
    END AS fault
FROM whole
WHERE fault IS NOT NULL
ORDER BY question_id, repeat, n
LIMIT 1;

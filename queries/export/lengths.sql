-- name: export/lengths
-- kind: export
-- yields: what, least, quarter, median, three_quarters, most_of_99, longest
--- How long the questions and the traces are that are written, and both together, in characters.
WITH
length AS (
    SELECT question.chars AS question, placed.chars AS trace
    FROM placed
    JOIN question USING (bucket, question_id)
),
named(place, what, chars) AS (
    SELECT 1, 'question', question FROM length
    UNION ALL
    SELECT 2, 'trace', trace FROM length
    UNION ALL
    SELECT 3, 'both', question + trace FROM length
),
-- (All of one kind are put in order once, and not for each quantile.)
told AS (
    SELECT
        place, what, min(chars) AS least, max(chars) AS longest,
        quantile_disc(chars, [0.25, 0.5, 0.75, 0.99]) AS quantiles
    FROM named
    GROUP BY place, what
)
SELECT
    what, least, quantiles[1] AS quarter, quantiles[2] AS median, quantiles[3] AS three_quarters, quantiles[4] AS most_of_99,
    longest
FROM told
ORDER BY place;

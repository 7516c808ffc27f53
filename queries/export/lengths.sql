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
)
SELECT
    what, min(chars) AS least, quantile_disc(chars, 0.25) AS quarter, median(chars)::BIGINT AS median,
    quantile_disc(chars, 0.75) AS three_quarters, quantile_disc(chars, 0.99) AS most_of_99, max(chars) AS longest
FROM named
GROUP BY place, what
ORDER BY place;

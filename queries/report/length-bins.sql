-- name: report/length-bins
-- kind: report
-- asked-by: user
-- params: $recipe
-- yields: label, chars, width, traces
--- How the traces of a recipe are spread over lengths, by label: traces of `chars` characters and up to `width` more. The
--- width is 1, 2 or 5 times a power of ten, for some twenty steps up to the length that one trace of a hundred exceeds; the
--- last step holds all that is longer.
WITH
made AS (
    SELECT label, chars FROM trace WHERE recipe = $recipe
),
span AS (
    SELECT min(chars) AS least, quantile_disc(chars, 0.99) AS most FROM made
),
-- A twentieth of the span, and the power of ten below it.
step AS (
    SELECT most, greatest((most - least) / 20, 1) AS step, pow(10, floor(log10(greatest((most - least) / 20, 1)))) AS power
    FROM span
),
scale AS (
    SELECT
        most, (power * CASE WHEN step <= power THEN 1 WHEN step <= 2 * power THEN 2 WHEN step <= 5 * power THEN 5 ELSE 10 END)::BIGINT AS width
    FROM step
)
SELECT label, least(chars, most) // width * width AS chars, width, count(*) AS traces
FROM made, scale
GROUP BY label, least(chars, most) // width, width
ORDER BY chars, label;

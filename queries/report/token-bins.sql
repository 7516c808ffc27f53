-- name: report/token-bins
-- kind: report
-- yields: label, tokens, width, traces
--- As report/length-bins, in tokens: of the traces in the table length_now.
WITH
made AS (
    SELECT label, tokens FROM length_now JOIN trace ON trace_id = id WHERE tokens IS NOT NULL
),
span AS (
    SELECT min(tokens) AS least, quantile_disc(tokens, 0.99) AS most FROM made
),
step AS (
    SELECT most, greatest((most - least) / 20, 1) AS step, pow(10, floor(log10(greatest((most - least) / 20, 1)))) AS power
    FROM span
),
scale AS (
    SELECT
        most, (power * CASE WHEN step <= power THEN 1 WHEN step <= 2 * power THEN 2 WHEN step <= 5 * power THEN 5 ELSE 10 END)::BIGINT AS width
    FROM step
)
SELECT label, least(tokens, most) // width * width AS tokens, width, count(*) AS traces
FROM made, scale
GROUP BY label, least(tokens, most) // width, width
ORDER BY tokens, label;

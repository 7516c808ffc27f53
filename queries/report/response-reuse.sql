-- name: report/response-reuse
-- kind: report
-- asked-by: user
-- params: $recipe, $top
-- defaults: top = 10
-- yields: what, traces, responses, response_id
--- In how many traces of a recipe its usable responses are: how many responses are in so many traces, and the `top` most used.
WITH
made AS (
    SELECT trace_id FROM trace WHERE recipe = $recipe
),
held AS (
    SELECT response_id, count(DISTINCT trace_id) AS traces
    FROM trace_part
    JOIN made USING (trace_id)
    WHERE kind = 'sample'
    GROUP BY response_id
),
used AS (
    SELECT response_id, coalesce(traces, 0) AS traces
    FROM response_use
    LEFT JOIN held USING (response_id)
    WHERE recipe = $recipe AND reason IS NULL
),
-- The distribution, then the ids.
line(place, what, traces, responses, response_id) AS (
    SELECT 1, 'distribution', traces, count(*), NULL FROM used GROUP BY traces
    UNION ALL
    (SELECT 2, 'most used', traces, 1, response_id FROM used ORDER BY traces DESC, response_id LIMIT $top)
)
SELECT what, traces, responses, response_id
FROM line
ORDER BY place, CASE WHEN place = 1 THEN traces ELSE -traces END, response_id;

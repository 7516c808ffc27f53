-- name: report/reflection-reuse
-- kind: report
-- asked-by: user
-- params: $recipe, $top
-- defaults: top = 10
-- yields: what, traces, reflections, reflection_id
--- In how many traces of a recipe its usable reflections are: how many reflections are in so many traces, and the `top` most used.
WITH
made AS (
    SELECT trace_id FROM trace WHERE recipe = $recipe
),
held AS (
    SELECT reflection_id, count(DISTINCT trace_id) AS traces
    FROM trace_part
    JOIN made USING (trace_id)
    WHERE kind = 'reflect'
    GROUP BY reflection_id
),
used AS (
    SELECT reflection_id, coalesce(traces, 0) AS traces
    FROM reflection_use
    LEFT JOIN held USING (reflection_id)
    WHERE recipe = $recipe AND reason IS NULL
),
-- The distribution, then the ids.
line(place, what, traces, reflections, reflection_id) AS (
    SELECT 1, 'distribution', traces, count(*), NULL FROM used GROUP BY traces
    UNION ALL
    (SELECT 2, 'most used', traces, 1, reflection_id FROM used ORDER BY traces DESC, reflection_id LIMIT $top)
)
SELECT what, traces, reflections, reflection_id
FROM line
ORDER BY place, CASE WHEN place = 1 THEN traces ELSE -traces END, reflection_id;

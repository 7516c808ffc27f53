-- name: report/recipe-list
-- kind: report
-- yields: recipe, state, traces, about
--- The recipes whose traces are stored.
WITH
made AS (
    SELECT recipe, count(*) AS traces FROM trace GROUP BY recipe
)
SELECT recipe, state, coalesce(traces, 0) AS traces, about
FROM recipe
LEFT JOIN made USING (recipe)
ORDER BY recipe;

-- name: report/log
-- kind: report
-- asked-by: user
-- yields: recipe, state, at, traces, added, changed, removed, cause, exports
--- Every state of every recipe in order of time: its traces, how many it added, changed and removed, why, and the folders
--- that it was exported to. A state that was collected can be compared with no other.
WITH
exported AS (
    SELECT recipe, state, string_agg(path, ', ' ORDER BY export) AS exports
    FROM export
    GROUP BY recipe, state
)
SELECT
    recipe, state, strftime(built_at, '%Y-%m-%d %H:%M') AS at, traces, added, changed, removed,
    concat_ws('; ', array_to_string(causes, '; '), CASE WHEN collected_at IS NOT NULL THEN 'collected' END) AS cause,
    coalesce(exports, '') AS exports
FROM recipe_state
LEFT JOIN exported USING (recipe, state)
ORDER BY built_at, recipe, state;

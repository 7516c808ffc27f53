-- name: report/rejects
-- kind: report
-- asked-by: user
-- params: $recipe
-- yields: stage, what, reason, things
--- What a recipe could not use, by reason: raw rows and items of them that were refused, reflections, responses and
--- questions that it passes over, and draws that gave no trace.
WITH
source_now AS (
    SELECT unnest(sources, recursive := true) FROM recipe WHERE recipe = $recipe
),
line(place, stage, what, reason, things) AS (
    SELECT
        1, 'ingest', CASE WHEN reflection_item IS NOT NULL THEN 'reflection' WHEN item IS NOT NULL THEN 'response' ELSE 'row' END AS what,
        reason, count(*)
    FROM reject
    JOIN source_now USING (source, revision)
    GROUP BY what, reason
    UNION ALL
    SELECT 2, 'use', 'reflection', reason, count(*) FROM reflection_use WHERE recipe = $recipe AND reason IS NOT NULL GROUP BY reason
    UNION ALL
    SELECT 3, 'use', 'response', reason, count(*) FROM response_use WHERE recipe = $recipe AND reason IS NOT NULL GROUP BY reason
    UNION ALL
    SELECT 4, 'use', 'question', reason, count(*) FROM question_use WHERE recipe = $recipe AND reason IS NOT NULL GROUP BY reason
    UNION ALL
    SELECT 5, 'draw', 'trace', reason, count(*) FROM reject WHERE recipe = $recipe GROUP BY reason
)
SELECT stage, what, reason, things
FROM line
ORDER BY place, things DESC, reason;

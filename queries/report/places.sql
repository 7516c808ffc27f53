-- name: report/places
-- kind: report
-- asked-by: user
-- params: $recipe
-- yields: what, place, things, right, share
--- By place: how many of the reflections that stand first, second and so on at their responses give the right verdict, of
--- all that have one, and how many of the first, second and so on attempts in traces are right.
WITH
source_now AS (
    SELECT unnest(sources, recursive := true) FROM recipe WHERE recipe = $recipe
),
-- The first place that rows have a reflection at.
placed AS (
    SELECT reflection_id, min(reflection_item) AS place
    FROM reflection_row
    JOIN source_now USING (source, revision)
    GROUP BY reflection_id
),
judged AS (
    SELECT place, (verdict = 'correct') = is_correct AS is_right
    FROM reflection_use
    JOIN reflection USING (bucket, response_id, reflection_id)
    JOIN response_use USING (recipe, bucket, response_id)
    JOIN placed USING (reflection_id)
    WHERE recipe = $recipe AND verdict IS NOT NULL AND is_correct IS NOT NULL
),
tried AS (
    SELECT attempt AS place, is_correct AS is_right
    FROM trace_part
    JOIN response_use USING (bucket, response_id)
    WHERE recipe = $recipe AND kind = 'sample' AND is_correct IS NOT NULL
        AND trace_id IN (SELECT trace_id FROM trace WHERE recipe = $recipe)
),
line(what, place, is_right) AS (
    SELECT 'reflection', place, is_right FROM judged
    UNION ALL
    SELECT 'attempt', place, is_right FROM tried
)
SELECT
    what, place::BIGINT AS place, count(*) AS things, count(*) FILTER (is_right) AS "right", round(avg(is_right::INTEGER), 4) AS share
FROM line
GROUP BY what, place
ORDER BY what DESC, place;

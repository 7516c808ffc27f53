-- name: report/funnel
-- kind: report
-- asked-by: user
-- params: $recipe
-- yields: place, step, kept, reason, lost
--- What became of the raw rows of a recipe: what is left after each step, and what was lost there, by reason.
WITH
source_now AS (
    SELECT unnest(sources, recursive := true) FROM recipe WHERE recipe = $recipe
),
drawn AS (
    SELECT DISTINCT response_id FROM trace_part JOIN trace USING (trace_id)
    WHERE recipe = $recipe AND trace_part.kind = 'sample'
),
-- What each step leaves.
kept(place, step, kept) AS (
    SELECT 1, 'rows', count(*) FROM source_row JOIN source_now USING (source, revision)
    UNION ALL
    SELECT 2, 'responses', count(*) FROM response_use WHERE recipe = $recipe
    UNION ALL
    SELECT 3, 'reflections', count(*) FROM reflection_use WHERE recipe = $recipe
    UNION ALL
    SELECT 4, 'with a verdict', count(*) FILTER (reason IS NULL OR reason NOT IN ('response-not-in-sources', 'response-not-usable', 'retracted', 'no-verdict'))
    FROM reflection_use WHERE recipe = $recipe
    UNION ALL
    SELECT 5, 'that is right', count(*) FILTER (reason IS NULL OR reason IN ('holds-word', 'holds-template-tag', 'too-short', 'too-long'))
    FROM reflection_use WHERE recipe = $recipe
    UNION ALL
    SELECT 6, 'usable reflections', count(*) FILTER (reason IS NULL) FROM reflection_use WHERE recipe = $recipe
    UNION ALL
    SELECT 7, 'usable responses', count(*) FILTER (reason IS NULL) FROM response_use WHERE recipe = $recipe
    UNION ALL
    SELECT 8, 'questions', count(*) FROM question_use WHERE recipe = $recipe
    UNION ALL
    SELECT 9, 'usable questions', count(*) FILTER (reason IS NULL) FROM question_use WHERE recipe = $recipe
    UNION ALL
    SELECT 10, 'traces', count(*) FROM trace WHERE recipe = $recipe
    UNION ALL
    SELECT 11, 'responses in traces', count(*) FROM drawn
),
-- What each step loses.
lost(place, reason, lost) AS (
    SELECT CASE WHEN reflection_item IS NOT NULL THEN 3 WHEN item IS NOT NULL THEN 2 ELSE 1 END AS place, reason, count(*)
    FROM reject JOIN source_now USING (source, revision)
    GROUP BY place, reason
    UNION ALL
    SELECT CASE WHEN reason IN ('response-not-in-sources', 'response-not-usable', 'retracted', 'no-verdict') THEN 4
                WHEN reason = 'verdict-disagrees' THEN 5 ELSE 6 END AS place, reason, count(*)
    FROM reflection_use WHERE recipe = $recipe AND reason IS NOT NULL
    GROUP BY place, reason
    UNION ALL
    SELECT 7, reason, count(*) FROM response_use WHERE recipe = $recipe AND reason IS NOT NULL GROUP BY reason
    UNION ALL
    SELECT 9, reason, count(*) FROM question_use WHERE recipe = $recipe AND reason IS NOT NULL GROUP BY reason
    UNION ALL
    SELECT 10, reason, count(*) FROM reject WHERE recipe = $recipe GROUP BY reason
    UNION ALL
    SELECT 11, CASE WHEN question_use.reason IS NULL THEN 'not-drawn' ELSE 'question-not-usable' END AS reason, count(*)
    FROM response_use
    JOIN question_use USING (recipe, question_id)
    ANTI JOIN drawn ON drawn.response_id = response_use.response_id
    WHERE recipe = $recipe AND response_use.reason IS NULL
    GROUP BY question_use.reason IS NULL
)
SELECT place, step, kept, reason, lost
FROM kept
LEFT JOIN lost USING (place)
ORDER BY place, lost DESC, reason;

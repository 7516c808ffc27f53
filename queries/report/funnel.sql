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
-- Everything is counted once, by what the recipe says of it; each step below takes what it needs of the counts. Reasons
-- that reflections are lost for stand in the order of the steps.
reflection_count AS (
    SELECT
        reason, count(*) AS things,
        CASE WHEN reason IN ('response-not-in-sources', 'response-not-usable', 'retracted', 'no-verdict') THEN 4
             WHEN reason = 'verdict-disagrees' THEN 5
             WHEN reason IS NOT NULL THEN 6 END AS lost_at
    FROM reflection_use
    WHERE recipe = $recipe
    GROUP BY reason
),
response_count AS (
    SELECT reason, count(*) AS things FROM response_use WHERE recipe = $recipe GROUP BY reason
),
question_count AS (
    SELECT reason, count(*) AS things, sum(usable_responses) AS usable, sum(drawn_responses) AS drawn
    FROM question_use
    WHERE recipe = $recipe
    GROUP BY reason
),
-- What each step leaves.
kept(place, step, kept) AS (
    SELECT 1, 'rows', count(*) FROM source_row JOIN source_now USING (source, revision)
    UNION ALL
    SELECT 2, 'responses', sum(things) FROM response_count
    UNION ALL
    SELECT 3, 'reflections', sum(things) FROM reflection_count
    UNION ALL
    SELECT 4, 'with a verdict', sum(things) FILTER (lost_at IS NULL OR lost_at > 4) FROM reflection_count
    UNION ALL
    SELECT 5, 'that is right', sum(things) FILTER (lost_at IS NULL OR lost_at > 5) FROM reflection_count
    UNION ALL
    SELECT 6, 'usable reflections', sum(things) FILTER (lost_at IS NULL) FROM reflection_count
    UNION ALL
    SELECT 7, 'usable responses', sum(things) FILTER (reason IS NULL) FROM response_count
    UNION ALL
    SELECT 8, 'questions', sum(things) FROM question_count
    UNION ALL
    SELECT 9, 'usable questions', sum(things) FILTER (reason IS NULL) FROM question_count
    UNION ALL
    SELECT 10, 'traces', count(*) FROM trace WHERE recipe = $recipe
    UNION ALL
    SELECT 11, 'responses in traces', sum(drawn) FROM question_count
),
-- What each step loses. All that is drawn are usable responses of usable questions.
lost(place, reason, lost) AS (
    SELECT CASE WHEN reflection_item IS NOT NULL THEN 3 WHEN item IS NOT NULL THEN 2 ELSE 1 END AS place, reason, count(*)
    FROM reject JOIN source_now USING (source, revision)
    GROUP BY place, reason
    UNION ALL
    SELECT lost_at, reason, things FROM reflection_count WHERE reason IS NOT NULL
    UNION ALL
    SELECT 7, reason, things FROM response_count WHERE reason IS NOT NULL
    UNION ALL
    SELECT 9, reason, things FROM question_count WHERE reason IS NOT NULL
    UNION ALL
    SELECT 10, reason, count(*) FROM reject WHERE recipe = $recipe GROUP BY reason
    UNION ALL
    SELECT 11, 'question-not-usable', sum(usable) FROM question_count WHERE reason IS NOT NULL HAVING sum(usable) > 0
    UNION ALL
    SELECT 11, 'not-drawn', usable - drawn FROM question_count WHERE reason IS NULL AND usable > drawn
)
SELECT place, step, coalesce(kept, 0)::BIGINT AS kept, reason, lost::BIGINT AS lost
FROM kept
LEFT JOIN lost USING (place)
ORDER BY place, lost DESC, reason;

-- name: report/verdict-calibration
-- kind: report
-- asked-by: user
-- params: $recipe
-- yields: what, name, reflections, without_verdict, agree, disagree, share, share_on_right, share_on_wrong
--- How often the verdict of a reflection is right, of all and by prompt variant and model of the response: its share of
--- the verdicts, and those on responses that are right and wrong.
WITH
source_now AS (
    SELECT unnest(sources, recursive := true) FROM recipe WHERE recipe = $recipe
),
written AS (
    SELECT response_id, min(model) AS model
    FROM response_row
    JOIN source_now USING (source, revision)
    JOIN source_row USING (source, revision, file, row)
    GROUP BY response_id
),
-- Each reflection with its verdict, and whether the response is right.
judged AS (
    SELECT coalesce(prompt_variant, 'none') AS variant, coalesce(model, 'unknown') AS model, verdict = 'correct' AS says_right, is_correct
    FROM reflection_use
    JOIN reflection USING (bucket, response_id, reflection_id)
    JOIN response_use USING (recipe, bucket, response_id)
    JOIN response USING (bucket, response_id)
    JOIN written USING (response_id)
    WHERE recipe = $recipe AND is_correct IS NOT NULL
)
SELECT
    CASE WHEN grouping(variant) = 0 THEN 'variant' WHEN grouping(model) = 0 THEN 'model' ELSE 'all' END AS what,
    coalesce(variant, model, '') AS name,
    count(*) AS reflections,
    count(*) FILTER (says_right IS NULL) AS without_verdict,
    count(*) FILTER (says_right = is_correct) AS agree,
    count(*) FILTER (says_right <> is_correct) AS disagree,
    round(avg((says_right = is_correct)::INTEGER), 4) AS share,
    round(avg(says_right::INTEGER) FILTER (is_correct), 4) AS share_on_right,
    round(avg((NOT says_right)::INTEGER) FILTER (NOT is_correct), 4) AS share_on_wrong
FROM judged
GROUP BY GROUPING SETS ((), (variant), (model))
ORDER BY what, name;

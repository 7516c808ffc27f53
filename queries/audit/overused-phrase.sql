-- name: audit/overused-phrase
-- kind: audit
-- severity: low
-- remedy: write more phrases of the kind into the recipe: skillfactory recipe new NAME
-- params: $recipe
-- yields: phrase_id, kind, uses, expected, bound, text
--- A phrase that stands in traces far more often than the others of its kind. Drawn evenly, k phrases have 1/k of the uses
--- each; the bound is five standard deviations above that and one use more (which matters where uses are few): even
--- draws of a hundred phrases cross it once in many thousand builds.
WITH
offered AS (
    SELECT phrase_id, phrase.kind, phrase.text, count(*) OVER (PARTITION BY phrase.kind) AS phrases
    FROM (SELECT unnest(phrases) AS phrase_id FROM recipe WHERE recipe = $recipe)
    JOIN phrase USING (phrase_id)
),
used AS (
    SELECT phrase_id, count(*) AS uses
    FROM trace
    JOIN trace_part USING (bucket, trace_id)
    WHERE recipe = $recipe AND phrase_id IS NOT NULL
    GROUP BY phrase_id
),
counted AS (
    SELECT phrase_id, kind, text, coalesce(uses, 0) AS uses, 1 / phrases AS even, sum(uses) OVER (PARTITION BY kind) AS all_uses
    FROM offered
    LEFT JOIN used USING (phrase_id)
),
bounded AS (
    SELECT *, all_uses * even AS expected, all_uses * even + 5 * sqrt(all_uses * even * (1 - even)) + 1 AS bound
    FROM counted
)
SELECT phrase_id, kind, uses::BIGINT AS uses, round(expected, 1) AS expected, round(bound, 1) AS bound, text
FROM bounded
WHERE uses > bound
ORDER BY uses / expected DESC, phrase_id;

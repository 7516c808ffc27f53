-- name: report/phrases
-- kind: report
-- asked-by: user
-- params: $recipe
-- yields: kind, phrase_id, uses, share, entropy, most_entropy, text
--- How often each phrase of a recipe stands in its traces, with the entropy of its kind in bits: it is at most that of
--- phrases which are all used alike.
WITH
made AS (
    SELECT trace_id FROM trace WHERE recipe = $recipe
),
placed AS (
    SELECT phrase_id, count(*) AS uses
    FROM trace_part
    JOIN made USING (trace_id)
    WHERE phrase_id IS NOT NULL
    GROUP BY phrase_id
),
used AS (
    SELECT kind, phrase_id, coalesce(uses, 0) AS uses, coalesce(uses, 0) / sum(uses) OVER of_kind AS share, text
    FROM (SELECT unnest(phrases) AS phrase_id FROM recipe WHERE recipe = $recipe)
    JOIN phrase USING (phrase_id)
    LEFT JOIN placed USING (phrase_id)
    WINDOW of_kind AS (PARTITION BY kind)
)
SELECT
    kind, phrase_id, uses, round(share, 4) AS share,
    round(coalesce(sum(-share * log2(share)) FILTER (share > 0) OVER of_kind, 0), 3) AS entropy,
    round(log2(count(*) OVER of_kind), 3) AS most_entropy, text
FROM used
WINDOW of_kind AS (PARTITION BY kind)
ORDER BY kind, uses DESC, phrase_id;

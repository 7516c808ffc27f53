-- name: report/lengths
-- kind: report
-- asked-by: user
-- params: $recipe, $width
-- defaults: width = 1000
-- yields: label, chars, traces, share
--- How long the traces of a recipe are, by label: traces of `chars` characters and up to `width` more, and their share of the label.
SELECT
    label, chars // $width * $width AS chars, count(*) AS traces,
    round(count(*) / sum(count(*)) OVER (PARTITION BY label), 4) AS share
FROM trace
WHERE recipe = $recipe
GROUP BY label, trace.chars // $width
ORDER BY label, chars;

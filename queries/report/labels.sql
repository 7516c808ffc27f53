-- name: report/labels
-- kind: report
-- params: $recipe
-- yields: format, label, traces
--- The traces of a recipe by format and label.
SELECT format, label, count(*) AS traces
FROM trace
WHERE recipe = $recipe
GROUP BY format, label
ORDER BY format, label;

-- name: report/formats
-- kind: report
-- asked-by: user
-- params: $recipe
-- yields: format, label, traces, right, attempts, chars, least_chars, mean_chars, most_chars
--- The traces of a recipe by format and label, with their attempts and characters.
SELECT
    format, label, count(*) AS traces, count(*) FILTER (final_is_correct) AS "right", sum(attempts)::BIGINT AS attempts,
    sum(chars)::BIGINT AS chars, min(chars) AS least_chars, round(avg(chars))::BIGINT AS mean_chars, max(chars) AS most_chars
FROM trace
WHERE recipe = $recipe
GROUP BY format, label
ORDER BY format, label;

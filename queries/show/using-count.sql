-- name: show/using-count
-- kind: show
-- yields: recipe, format, traces, past
--- How many traces use what is wanted, by recipe and format: now, and in older states.
SELECT recipe, format, count(*) FILTER (until IS NULL) AS traces, count(*) FILTER (until IS NOT NULL) AS past
FROM using_now
GROUP BY recipe, format
ORDER BY recipe, format;

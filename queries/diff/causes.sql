-- name: diff/causes
-- kind: diff
-- yields: change, traces, what, why, example
--- How many traces differ, by what differs and why, each with one of them. What was retracted is named by its id where that
--- is few things, and else by their number: a retraction may be of thousands.
WITH
generalised AS (
    SELECT
        change, what, why, regexp_replace(why, '^[rf][0-9a-f]{11} retracted: ', 'retracted: ') AS plain,
        coalesce(b_trace_id, a_trace_id) AS name
    FROM explained
),
numbered AS (
    SELECT *, count(DISTINCT why) OVER (PARTITION BY change, what, plain) AS whys
    FROM generalised
)
SELECT
    change, count(*) AS traces, what, CASE WHEN whys > 3 THEN format('{} {}', whys, plain) ELSE why END AS why,
    min(name) AS example
FROM numbered
GROUP BY ALL
ORDER BY change, traces DESC, what, why;

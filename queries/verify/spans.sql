-- name: verify/spans
-- kind: verify
-- yields: id, fault
--- Traces whose parts do not tile: the first begins at 0, each where the one before it ends, the last ends with the text.
WITH
placed AS (
    SELECT
        trace_id, until, position, start, "end", lag("end", 1, 0) OVER place AS before, row_number() OVER place AS number
    FROM part_now
    WINDOW place AS (PARTITION BY trace_id, until ORDER BY position, start)
),
tiled AS (
    SELECT
        trace_id, until, max("end") AS last,
        min(position) FILTER (position <> number OR start <> before OR "end" < start) AS broken
    FROM placed
    GROUP BY trace_id, until
),
whole AS (
    SELECT trace_id, until, any_value(chars) AS chars
    FROM trace_now
    GROUP BY trace_id, until
)
SELECT
    trace_id AS id,
    CASE WHEN whole.chars IS NULL THEN 'there are parts of it, but no trace'
         WHEN last IS NULL THEN 'it has no parts'
         WHEN broken IS NOT NULL THEN format('part {} does not begin where the one before it ends', broken)
         ELSE format('its parts end at {}, its text at {}', last, chars) END AS fault
FROM tiled
FULL JOIN whole USING (trace_id, until)
WHERE chars IS NULL OR last IS NULL OR broken IS NOT NULL OR last <> chars
ORDER BY trace_id;

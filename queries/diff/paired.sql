-- name: diff/paired
-- kind: setup
--- The traces of both sides, each beside the one that stands in its place: same question, format, repeat and draw. Where
--- both sides have one format each and not the same, the format says nothing: an ablation is compared draw by draw.
CREATE OR REPLACE TEMP TABLE paired AS
WITH
formats AS (
    SELECT
        count(DISTINCT format) FILTER (side = 'a') = 1 AND count(DISTINCT format) FILTER (side = 'b') = 1
            AND count(DISTINCT format) = 2 AS is_across
    FROM side
),
placed AS (
    SELECT side.*, CASE WHEN is_across THEN '' ELSE format END AS place FROM side CROSS JOIN formats
),
a AS (
    SELECT question_id, place, repeat, n, format, trace_id, content_id, until FROM placed WHERE side = 'a'
),
b AS (
    SELECT question_id, place, repeat, n, format, trace_id, content_id, until FROM placed WHERE side = 'b'
)
SELECT
    question_id, coalesce(b.format, a.format) AS format, repeat, n,
    a.trace_id AS a_trace_id, a.content_id AS a_content_id, a.until AS a_until,
    b.trace_id AS b_trace_id, b.content_id AS b_content_id, b.until AS b_until,
    CASE WHEN a.trace_id IS NULL THEN 'added' WHEN b.trace_id IS NULL THEN 'removed'
         WHEN a.content_id = b.content_id THEN 'same' ELSE 'changed' END AS change
FROM a
FULL JOIN b USING (question_id, place, repeat, n);

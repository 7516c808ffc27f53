-- name: ingest/mark-fault
-- kind: ingest
-- yields: trace_id, fault, faults
--- The first mark that cannot be taken in, with the reason, and how many there are.
WITH
known AS (
    SELECT trace_id FROM trace
    UNION
    SELECT trace_id FROM past_trace
),
seen AS (
    SELECT
        trace_id,
        CASE
            WHEN trace_id IS NULL OR content_id IS NULL THEN 'the file has no such trace'
            WHEN trace_id NOT IN (SELECT trace_id FROM known) THEN 'the workspace has no such trace'
            WHEN verdict NOT IN ('accept', 'reject') THEN format('its verdict is {}, not accept or reject', verdict)
            WHEN TRY_CAST(marked_at AS TIMESTAMP) IS NULL THEN format('its time is {}', coalesce(marked_at, 'missing'))
            WHEN count(*) OVER (PARTITION BY trace_id, coalesce(marked_by, '')) > 1 THEN 'one person has marked it twice'
        END AS fault
    FROM mark_now
)
SELECT coalesce(trace_id, '-') AS trace_id, fault, count(*) OVER () AS faults
FROM seen
WHERE fault IS NOT NULL
ORDER BY trace_id, fault
LIMIT 1;

-- name: ingest/insert-mark
-- kind: ingest
--- The marks that say something else than the newest of the same person on the same trace.
INSERT INTO marked (taking, trace_id, content_id, verdict, note, marked_by, marked_at)
WITH
newest AS (
    SELECT trace_id, content_id, verdict, note, marked_by, marked_at
    FROM marked
    QUALIFY row_number() OVER (PARTITION BY trace_id, marked_by ORDER BY taking DESC) = 1
),
brought AS (
    SELECT trace_id, content_id, verdict, note, coalesce(marked_by, '') AS marked_by, marked_at::TIMESTAMP AS marked_at
    FROM mark_now
    EXCEPT
    SELECT trace_id, content_id, verdict, note, marked_by, marked_at
    FROM newest
)
SELECT
    (SELECT coalesce(max(taking), 0) + 1 FROM marked), trace_id, content_id, verdict, note, marked_by, marked_at
FROM brought
ORDER BY trace_id, marked_by;

-- name: bundle/mark
-- kind: bundle
-- yields: trace_id, verdict, note, marked_by, marked_at
--- The marks that hold on the chosen traces.
SELECT trace_id, verdict, note, marked_by, strftime(marked_at, '%Y-%m-%d %H:%M:%S') AS marked_at
FROM mark
WHERE trace_id IN (SELECT trace_id FROM chosen)
ORDER BY trace_id, marked_by;

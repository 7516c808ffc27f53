-- name: show/using-export
-- kind: show
-- yields: export, path, recipe, state, exported_at, traces, of
--- The exports that hold traces which use what is wanted, with the content that they had when it was written.
WITH
written AS (
    SELECT export, count(*) AS traces
    FROM export_trace
    JOIN (SELECT DISTINCT bucket, trace_id, content_id FROM using_now) USING (bucket, trace_id, content_id)
    GROUP BY export
)
SELECT export, path, recipe, state, strftime(exported_at, '%Y-%m-%d %H:%M') AS exported_at, written.traces, export.traces AS of
FROM export
JOIN written USING (export)
ORDER BY export;

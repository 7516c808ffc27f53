-- name: export/index
-- kind: export
-- yields: bucket, trace_id, content_id
--- The chosen traces with their contents: what is recorded of an export.
SELECT trace.bucket, trace_id, content_id
FROM trace
JOIN chosen USING (trace_id)
ORDER BY trace.bucket, trace_id

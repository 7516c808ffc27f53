-- name: export/index
-- kind: export
-- yields: bucket, trace_id, content_id
--- The chosen traces with their contents: what is recorded of an export. One of changes is recorded with all that whoever
--- applies it has then.
SELECT bucket, trace_id, content_id
FROM chosen

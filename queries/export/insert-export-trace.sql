-- name: export/insert-export-trace
-- kind: export
-- params: $index
--- The traces of the newest export, in the order of the file that was written beside it.
INSERT INTO export_trace (export, bucket, trace_id, content_id)
SELECT (SELECT max(export) FROM export), bucket, trace_id, content_id
FROM read_parquet($index);

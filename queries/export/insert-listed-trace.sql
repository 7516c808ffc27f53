-- name: export/insert-listed-trace
-- kind: export
-- params: $index
--- The traces of the newest export, in the order of the file that was written beside it, if no other export has listed them.
INSERT INTO listed_trace (list, bucket, trace_id, content_id)
WITH
newest AS (
    SELECT list FROM export WHERE list = export AND export = (SELECT max(export) FROM export)
)
SELECT newest.list, bucket, trace_id, content_id
FROM read_parquet($index)
CROSS JOIN newest;

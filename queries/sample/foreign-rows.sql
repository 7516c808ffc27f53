-- name: sample/foreign-rows
-- kind: sample
-- params: $source, $kind
-- yields: rows
--- How many rows the newest revision of a source has that no request of the kind gave.
SELECT count(*) AS rows
FROM source_row
LEFT JOIN request
ON request.bucket = source_row.bucket
    AND request.request_id = json_extract_string(metadata, '$.request_id')
    AND request.kind = $kind
WHERE source_row.source = $source
    AND revision = (SELECT max(revision) FROM source WHERE source = $source)
    AND request.request_id IS NULL;

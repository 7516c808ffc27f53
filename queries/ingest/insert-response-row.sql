-- name: ingest/insert-response-row
-- kind: ingest
-- params: $source, $revision, $first, $last
--- Which raw rows hold a response of the buckets $first to $last, and what they say of it. (One that a row is only on was not numbered among equals.)
INSERT INTO response_row (source, revision, file, row, item, bucket, response_id, is_correct, extracted_answer)
SELECT $source, $revision, file, row, item, bucket, response_id, is_correct, extracted_answer
FROM staged_response
WHERE ordinal IS NOT NULL AND bucket BETWEEN $first AND $last
ORDER BY bucket, response_id;

-- name: ingest/insert-response-row
-- kind: ingest
-- params: $source, $revision
--- Which raw rows hold a response, and what they say of it. (One that a row is only on was not numbered among equals.)
INSERT INTO response_row (source, revision, file, row, item, bucket, response_id, is_correct, extracted_answer)
SELECT $source, $revision, file, row, item, bucket, response_id, is_correct, extracted_answer
FROM staged_response
WHERE ordinal IS NOT NULL
ORDER BY bucket, response_id;

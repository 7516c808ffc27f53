-- name: ingest/insert-response-row
-- kind: ingest
-- params: $source, $revision
INSERT INTO response_row (source, revision, file, row, item, bucket, response_id, is_correct, extracted_answer)
SELECT $source, $revision, file, row, item, bucket, response_id, is_correct, extracted_answer
FROM staged_response
WHERE response_id IS NOT NULL
ORDER BY bucket, response_id;

-- name: ingest/insert-source-row
-- kind: ingest
-- params: $source, $revision, $first, $last
--- The accepted raw rows in the buckets $first to $last, with the attributes that belong to the row.
INSERT INTO source_row (source, revision, file, row, bucket, question_id, answer, model, metadata)
WITH
accepted AS (
    SELECT file, row, any_value(bucket) AS bucket, any_value(question_id) AS question_id
    FROM staged_response
    WHERE item > 0 AND bucket BETWEEN $first AND $last
    GROUP BY file, row
)
SELECT $source, $revision, file, row, accepted.bucket, accepted.question_id, checked.answer, checked.model, checked.metadata
FROM checked
JOIN accepted USING (file, row)
ORDER BY accepted.bucket, accepted.question_id, file, row;

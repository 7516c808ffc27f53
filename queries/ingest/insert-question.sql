-- name: ingest/insert-question
-- kind: ingest
-- params: $first, $last
--- The questions in the buckets $first to $last that the workspace does not have yet.
INSERT INTO question (question_id, bucket, chars, text, short_id)
WITH
row_of AS (
    SELECT question_id, any_value(bucket) AS bucket, min({'file': file, 'row': row}) AS place
    FROM staged_response
    WHERE response_id IS NOT NULL AND bucket BETWEEN $first AND $last
    GROUP BY question_id
)
SELECT row_of.question_id, row_of.bucket, length(checked.question), checked.question, short_id(row_of.question_id)
FROM checked
JOIN row_of ON row_of.place.file = checked.file AND row_of.place.row = checked.row
WHERE row_of.question_id NOT IN (SELECT question_id FROM question)
ORDER BY row_of.bucket, row_of.question_id;

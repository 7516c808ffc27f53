-- name: ingest/insert-question
-- kind: ingest
--- The questions that the workspace does not have yet.
INSERT INTO question (question_id, bucket, chars, text)
WITH
row_of AS (
    SELECT question_id, any_value(bucket) AS bucket, min({'file': file, 'row': row}) AS place
    FROM staged_response
    WHERE response_id IS NOT NULL
    GROUP BY question_id
)
SELECT row_of.question_id, row_of.bucket, length(checked.question), checked.question
FROM checked
JOIN row_of ON row_of.place.file = checked.file AND row_of.place.row = checked.row
WHERE row_of.question_id NOT IN (SELECT question_id FROM question)
ORDER BY row_of.bucket, row_of.question_id;

-- name: stream/question-now
-- kind: stream
--- The questions of a batch, each with its first row, which is what they stand in the order of.
CREATE OR REPLACE TEMP TABLE question_now AS
SELECT bucket, question_id, min(row) AS first_row, count(*) AS rows
FROM source_row
GROUP BY bucket, question_id;

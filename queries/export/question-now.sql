-- name: export/question-now
-- kind: export
--- The questions of the splits that are of questions: those that have a gold answer, whether traces come of them or not, and
--- were not taken out of use.
CREATE OR REPLACE TEMP TABLE question_now AS
WITH
asked AS (
    SELECT bucket, question_id, answer, split_key(question_id) AS key, shards
    FROM question_use
    JOIN asked_now USING (recipe)
    WHERE answer IS NOT NULL AND reason IS DISTINCT FROM 'retracted'
),
held AS (
    SELECT question_id, min(source) AS source
    FROM source_row
    JOIN (SELECT DISTINCT source, revision FROM file_now) USING (source, revision)
    GROUP BY question_id
)
SELECT name AS split, shard_of(bucket, shards) AS shard, bucket, question_id, answer, source
FROM asked
JOIN held USING (question_id)
JOIN split_now ON key >= first AND key < last AND of_questions;

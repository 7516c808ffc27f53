-- name: export/placed
-- kind: export
--- The split and the shard of each trace that is to be written. A split is a share of the questions by a key of the
--- question's id alone, so that none ever moves; a shard is a range of buckets.
CREATE OR REPLACE TEMP TABLE placed AS
WITH
asked AS (
    SELECT DISTINCT question_id FROM written
),
keyed AS (
    SELECT question_id, split_key(question_id) AS key FROM asked
)
SELECT trace_id, bucket, question_id, content_id, label, chars, name AS split, shard_of(bucket, shards) AS shard
FROM written
JOIN keyed USING (question_id)
JOIN split_now ON key >= first AND key < last AND NOT of_questions
CROSS JOIN (SELECT shards FROM asked_now);

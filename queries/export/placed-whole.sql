-- name: export/placed-whole
-- kind: setup
--- As export/placed, where all questions are in one split.
CREATE OR REPLACE TEMP VIEW placed AS
SELECT trace_id, bucket, question_id, content_id, label, chars, name AS split, shard_of(bucket, shards) AS shard
FROM written
CROSS JOIN (SELECT name FROM split_now WHERE NOT of_questions)
CROSS JOIN (SELECT shards FROM asked_now);

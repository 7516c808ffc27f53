-- name: export/placed
-- kind: export
-- params: $splits, $shards
--- The split and the shard of each trace that is to be written. $splits: JSON, a list of name, first and last. A split is
--- a share of the questions by a key of the question's id alone, so that none ever moves; a shard is a range of buckets.
CREATE OR REPLACE TEMP TABLE placed AS
WITH
split AS (
    SELECT unnest(from_json($splits, '[{"name": "VARCHAR", "first": "DOUBLE", "last": "DOUBLE"}]'), recursive := true)
),
asked AS (
    SELECT DISTINCT question_id FROM written
),
-- From 0 up to 1. The seed is fixed, and no recipe's: what is held out of one data set is held out of all.
keyed AS (
    SELECT
        question_id,
        (draw_key(draw_scope(0, question_id, 'split', 0, 0), 0) // 4294967296) / 4294967296 AS key
    FROM asked
)
SELECT trace_id, bucket, content_id, label, name AS split, ((bucket + 1) * $shards::BIGINT - 1) // 4096 AS shard
FROM written
JOIN keyed USING (question_id)
JOIN split ON key >= first AND key < last;

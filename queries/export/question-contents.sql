-- name: export/question-contents
-- kind: export
-- params: $layout
-- yields: split, shard, contents
--- A digest of the questions of each shard.
SELECT
    split, shard,
    sha256(concat_ws(chr(10), $layout, string_agg(
        {'question': question_id, 'answer': answer, 'source': source}::VARCHAR, chr(10) ORDER BY question_id))) AS contents
FROM question_now
JOIN question USING (bucket, question_id)
GROUP BY split, shard;

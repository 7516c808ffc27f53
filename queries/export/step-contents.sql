-- name: export/step-contents
-- kind: export
-- params: $layout
-- yields: split, shard, contents
--- A digest of the steps of each shard.
SELECT
    split, shard,
    sha256(concat_ws(chr(10), $layout,
        string_agg(concat_ws(' ', trace_id, question_id, attempt, response_id, is_correct), chr(10) ORDER BY trace_id, attempt)
    )) AS contents
FROM step_now
GROUP BY split, shard;

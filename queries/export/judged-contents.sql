-- name: export/judged-contents
-- kind: export
-- params: $layout
-- yields: split, shard, contents
--- A digest of the judged responses and reflections of each shard.
SELECT
    split, shard,
    sha256(concat_ws(chr(10), $layout, (SELECT tags::VARCHAR FROM asked_now),
        string_agg(concat_ws(' ', question_id, id, is_right), chr(10) ORDER BY id))) AS contents
FROM judged_now
GROUP BY split, shard;

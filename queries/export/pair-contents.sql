-- name: export/pair-contents
-- kind: export
-- params: $layout
-- yields: split, shard, contents
--- A digest of the pairs of each shard: ids stand for the texts, and what else a text is made of is the recipe's tags.
SELECT
    split, shard,
    sha256(concat_ws(chr(10), $layout, (SELECT tags::VARCHAR FROM asked_now),
        string_agg(concat_ws(' ', question_id, chosen_id, rejected_id), chr(10) ORDER BY chosen_id))) AS contents
FROM pair_now
GROUP BY split, shard;

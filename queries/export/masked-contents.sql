-- name: export/masked-contents
-- kind: export
-- params: $layout
-- yields: split, shard, contents
--- As for the traces alone, with the parts that are trained on: they depend on correctness, which no content_id holds.
SELECT
    split, shard,
    sha256(concat_ws(chr(10), $layout,
        string_agg(concat_ws(' ', trace_id, content_id, trains::VARCHAR, length(label), label), chr(10) ORDER BY trace_id)
    )) AS contents
FROM masked_now
GROUP BY split, shard;

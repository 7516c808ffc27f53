-- name: export/hf-contents
-- kind: export
-- params: $layout
-- yields: split, shard, contents
--- A digest of what each shard holds, without reading a text: a content_id stands for all of it. $layout: what else the
--- bytes of a file depend on. Shards without a trace are left out.
SELECT
    split, shard,
    sha256(concat_ws(chr(10), $layout,
        string_agg(concat_ws(' ', trace_id, content_id, length(label), label), chr(10) ORDER BY trace_id))) AS contents
FROM placed
GROUP BY split, shard;

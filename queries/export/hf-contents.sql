-- name: export/hf-contents
-- kind: export
-- params: $layout
-- yields: split, shard, contents
--- A digest of what each shard holds, without reading a text: a content_id stands for all of it. $layout: what else the
--- bytes of a file depend on. Shards without a trace are left out. (No two rows are the same, so they are taken together as
--- they come: to put them in order would take longer. Ids have one length.)
SELECT
    split, shard,
    sha256(concat_ws(chr(10), $layout, count(*), bit_xor(md5_number(trace_id || content_id || label)))) AS contents
FROM placed
GROUP BY split, shard;

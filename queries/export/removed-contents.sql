-- name: export/removed-contents
-- kind: export
-- params: $layout
-- yields: split, shard, contents
--- A digest of what was removed, which is one file.
SELECT
    'removed' AS split, 0::BIGINT AS shard,
    sha256(concat_ws(chr(10), $layout, string_agg(trace_id || content_id, chr(10) ORDER BY trace_id))) AS contents
FROM removed_now;

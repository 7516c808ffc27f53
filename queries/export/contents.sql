-- name: export/contents
-- kind: export
-- yields: contents, is_listed
--- A digest of the chosen traces with their contents, in whatever order, and whether they are listed already: exports of the
--- same traces share one list.
WITH
told AS (
    SELECT sha256(concat_ws(chr(10), count(*), bit_xor(md5_number(trace_id || content_id)))) AS contents
    FROM chosen
)
SELECT contents, EXISTS (SELECT 1 FROM export WHERE export.contents = told.contents) AS is_listed
FROM told;

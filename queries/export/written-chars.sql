-- name: export/written-chars
-- kind: export
-- yields: chars
--- How much text is to be written.
SELECT coalesce(sum(chars), 0)::UBIGINT AS chars
FROM written;

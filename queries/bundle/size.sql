-- name: bundle/size
-- kind: bundle
-- yields: chars
--- Characters of the chosen traces.
SELECT coalesce(sum(chars), 0)::UBIGINT AS chars
FROM chosen;

-- name: show/wanted-count
-- kind: show
-- yields: wanted
--- How many things are looked for.
SELECT count(*) AS wanted
FROM wanted;

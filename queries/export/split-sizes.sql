-- name: export/split-sizes
-- kind: export
-- yields: split, traces
--- The traces of each split; those without one are left out.
SELECT split, count(*) AS traces
FROM placed
GROUP BY split
ORDER BY split;

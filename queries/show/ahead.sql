-- name: show/ahead
-- kind: show
-- yields: parts
--- Has the engine load where parts lie, while the id of their trace is looked for: to pass over a row group, it needs the
--- range of its buckets.
SELECT count(*) AS parts
FROM trace_part
WHERE bucket = 0;

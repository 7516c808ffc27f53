-- name: show/id
-- kind: show
-- params: $kind, $prefix, $most
-- yields: id, bucket, found
--- The first ids of a kind that begin with $prefix, each with the bucket of its question, and how many there are. Ids are of
--- the digits 0 to f, so g comes behind all. $kind is the name of their table; of its ids only those are read of which the
--- first digits fit.
WITH
near AS MATERIALIZED (
    SELECT COLUMNS(lambda name: name = $kind || '_id') AS id, bucket
    FROM query_table($kind)
    WHERE begins_with(short_id, $prefix)
)
SELECT id, bucket, count(*) OVER () AS found
FROM near
WHERE id >= $prefix AND id < $prefix || 'g'
ORDER BY id
LIMIT $most;

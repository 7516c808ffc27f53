-- name: show/id
-- kind: show
-- params: $kind, $prefix, $most
-- yields: id, bucket, found
--- The first ids of a kind that begin with $prefix, each with the bucket of its question, and how many there are. Ids are of
--- the digits 0 to f, so g comes behind all. Of the tables, only that of the kind is read, and of its ids only those of
--- which the first digits fit.
WITH
known AS MATERIALIZED (
    SELECT trace_id AS id, bucket FROM trace WHERE $kind = 'trace' AND begins_with(short_id, $prefix)
    UNION ALL
    SELECT question_id, bucket FROM question WHERE $kind = 'question' AND begins_with(short_id, $prefix)
    UNION ALL
    SELECT response_id, bucket FROM response WHERE $kind = 'response' AND begins_with(short_id, $prefix)
    UNION ALL
    SELECT reflection_id, bucket FROM reflection WHERE $kind = 'reflection' AND begins_with(short_id, $prefix)
    UNION ALL
    SELECT phrase_id, NULL FROM phrase WHERE $kind = 'phrase'
)
SELECT id, bucket, count(*) OVER () AS found
FROM known
WHERE id >= $prefix AND id < $prefix || 'g'
ORDER BY id
LIMIT $most;

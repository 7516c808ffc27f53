-- name: show/id
-- kind: show
-- params: $kind, $prefix, $most
-- yields: id, bucket, found
--- The first ids of a kind that begin with $prefix, each with the bucket of its question, and how many there are. Ids are of
--- the digits 0 to f, so g comes behind all. Of the tables, only that of the kind is read.
WITH
known AS (
    SELECT trace_id AS id, bucket FROM trace WHERE $kind = 'trace'
    UNION ALL
    SELECT question_id, bucket FROM question WHERE $kind = 'question'
    UNION ALL
    SELECT response_id, bucket FROM response WHERE $kind = 'response'
    UNION ALL
    SELECT reflection_id, bucket FROM reflection WHERE $kind = 'reflection'
    UNION ALL
    SELECT phrase_id, NULL FROM phrase WHERE $kind = 'phrase'
)
SELECT id, bucket, count(*) OVER () AS found
FROM known
WHERE id >= $prefix AND id < $prefix || 'g'
ORDER BY id
LIMIT $most;

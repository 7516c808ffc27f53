-- name: show/id
-- kind: show
-- params: $prefix, $most
-- yields: id, bucket, found
--- The first ids that begin with $prefix, each with the bucket of its question, and how many there are. Ids are of the
--- digits 0 to f, so g comes behind all; as each kind begins with a letter of its own, the other tables are passed over.
WITH
known AS (
    SELECT trace_id AS id, bucket FROM trace
    UNION ALL
    SELECT question_id, bucket FROM question
    UNION ALL
    SELECT response_id, bucket FROM response
    UNION ALL
    SELECT reflection_id, bucket FROM reflection
    UNION ALL
    SELECT phrase_id, NULL FROM phrase
)
SELECT id, bucket, count(*) OVER () AS found
FROM known
WHERE id >= $prefix AND id < $prefix || 'g'
ORDER BY id
LIMIT $most;

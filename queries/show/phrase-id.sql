-- name: show/phrase-id
-- kind: show
-- params: $prefix, $most
-- yields: id, bucket, found
--- The first ids of phrases that begin with $prefix, and how many there are. Phrases are few, and of no bucket.
SELECT phrase_id AS id, NULL::USMALLINT AS bucket, count(*) OVER () AS found
FROM phrase
WHERE phrase_id >= $prefix AND phrase_id < $prefix || 'g'
ORDER BY id
LIMIT $most;

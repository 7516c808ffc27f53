-- name: ingest/carried-keys
-- kind: ingest
-- params: $first, $last
-- yields: key
--- The keys of a range of carried rows.
SELECT DISTINCT unnest(json_keys(json)) AS key
FROM carried
WHERE row BETWEEN $first AND $last AND json_type(json) = 'OBJECT'
ORDER BY key;

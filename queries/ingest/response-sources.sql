-- name: ingest/response-sources
-- kind: ingest
-- yields: source, revision
--- The newest revisions of the sources that hold responses.
WITH
newest AS (
    SELECT source, max(revision) AS revision
    FROM source
    GROUP BY source
)
SELECT source, revision
FROM newest
WHERE (source, revision) IN (SELECT (source, revision) FROM response_row)
ORDER BY source;

-- name: ingest/carried-batches
-- kind: ingest
-- params: $size
-- yields: first, last
--- Ranges of carried rows of about so many bytes: what is parsed at once is held in memory, often several times over.
WITH
placed AS (
    SELECT row, sum(bytes) OVER (ORDER BY row) // $size AS batch
    FROM carried
)
SELECT min(row) AS first, max(row) AS last
FROM placed
GROUP BY batch
ORDER BY first;

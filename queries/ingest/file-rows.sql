-- name: ingest/file-rows
-- kind: ingest
-- yields: file, rows
--- How many rows each file has; one without rows is missing.
SELECT file, count(*) AS rows
FROM raw
GROUP BY file
ORDER BY file;

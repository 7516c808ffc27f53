-- name: ingest/reject-counts
-- kind: ingest
-- yields: reason, what, n, file, row, detail
--- What is not taken in, by reason, each with its first place as an example.
SELECT
    reason,
    CASE WHEN reflection_item IS NOT NULL THEN 'reflection' WHEN item IS NOT NULL THEN 'response' ELSE 'row' END AS what,
    count(*) AS n,
    arg_min(file, (file, row)) AS file,
    arg_min(row, (file, row)) AS row,
    arg_min(detail, (file, row)) AS detail
FROM staged_reject
GROUP BY reason, what
ORDER BY n DESC, reason, what;

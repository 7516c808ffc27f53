-- name: ingest/no-question
-- kind: ingest
-- yields: rows
--- How many rows of `raw` hold no question.
SELECT count(*) AS rows
FROM raw
WHERE misfit IS NOT NULL OR is_blank(question);

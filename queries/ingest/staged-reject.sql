-- name: ingest/staged-reject
-- kind: ingest
--- What is not taken in: whole rows, empty responses, empty reflections.
CREATE OR REPLACE TEMP TABLE staged_reject AS
SELECT file, row, nullif(item, 0) AS item, NULL::INTEGER AS reflection_item, reason, detail
FROM staged_response
WHERE reason IS NOT NULL
UNION ALL
SELECT file, row, item, reflection_item, 'empty-reflection', NULL
FROM staged_reflection
WHERE reflection_id IS NULL;

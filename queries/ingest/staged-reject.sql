-- name: ingest/staged-reject
-- kind: ingest
--- What is not taken in: whole rows, empty responses, empty reflections.
CREATE OR REPLACE TEMP TABLE staged_reject AS
SELECT file, row, NULL::INTEGER AS item, NULL::INTEGER AS reflection_item, reason, detail
FROM checked
WHERE reason IS NOT NULL
UNION ALL
SELECT file, row, item, NULL, 'empty-response', NULL
FROM staged_response
WHERE response_id IS NULL
UNION ALL
SELECT file, row, item, reflection_item, 'empty-reflection', NULL
FROM staged_reflection
WHERE reflection_id IS NULL;

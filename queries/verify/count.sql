-- name: verify/count
-- kind: verify
-- yields: proof, checked
--- How much each proof has to look at.
SELECT 'ids' AS proof, (SELECT count(*) FROM question) + (SELECT count(*) FROM response) + (SELECT count(*) FROM reflection)
    + (SELECT count(*) FROM phrase) AS checked
UNION ALL
SELECT 'rows', (SELECT count(*) FROM source_row) + (SELECT count(*) FROM response_row) + (SELECT count(*) FROM reflection_row)
UNION ALL
SELECT 'names', (SELECT count(*) FROM trace) + (SELECT count(*) FROM past_trace)
UNION ALL
SELECT 'contents', (SELECT count(*) FROM trace) + (SELECT count(*) FROM past_trace)
UNION ALL
SELECT 'spans', (SELECT count(*) FROM trace_part) + (SELECT count(*) FROM past_part)
UNION ALL
SELECT 'sources', (SELECT count(*) FROM trace_part) + (SELECT count(*) FROM past_part)
UNION ALL
SELECT 'counts', (SELECT count(*) FROM question_use)
UNION ALL
SELECT 'texts', (SELECT count(*) FROM trace)
UNION ALL
SELECT 'states', (SELECT count(*) FROM past_trace)
ORDER BY proof;

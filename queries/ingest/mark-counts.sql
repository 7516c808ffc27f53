-- name: ingest/mark-counts
-- kind: ingest
-- yields: accepted, rejected
--- Traces that are accepted and rejected.
SELECT
    count(*) FILTER (is_accepted(trace_id)) AS accepted,
    count(*) FILTER (is_rejected(trace_id)) AS rejected
FROM (SELECT DISTINCT trace_id FROM mark);

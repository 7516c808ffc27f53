-- name: bundle/finding
-- kind: bundle
-- yields: audit, trace_id, detail
--- What that audit has found.
SELECT audit, trace_id, detail
FROM bundle_finding_now
ORDER BY trace_id, detail;

-- name: bundle/audit
-- kind: bundle
-- params: $audit, $severity, $about, $remedy
-- yields: audit, severity, about, remedy, found
--- An audit, with how much it has found.
SELECT $audit AS audit, $severity AS severity, $about AS about, $remedy AS remedy, count(*) AS found
FROM bundle_finding_now;

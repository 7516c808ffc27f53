-- name: export/labels
-- kind: export
-- yields: format, label, traces
--- The traces of an export by format and label.
SELECT format, label, count(*) AS traces
FROM written
GROUP BY format, label
ORDER BY format, label;

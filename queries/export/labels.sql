-- name: export/labels
-- kind: export
-- yields: format, label, traces
--- The chosen traces of an export by format and label.
SELECT format, label, count(*) AS traces
FROM trace
JOIN chosen USING (trace_id)
GROUP BY format, label
ORDER BY format, label;

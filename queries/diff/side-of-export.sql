-- name: diff/side-of-export
-- kind: diff
-- params: $side, $export
--- The traces of an export, as far as the workspace still has them with the content that was written.
INSERT INTO side (side, question_id, format, repeat, n, trace_id, content_id, until)
SELECT $side, question_id, format, repeat, n, trace_id, content_id, NULL
FROM export_trace
JOIN trace USING (bucket, trace_id, content_id)
WHERE export = $export
UNION ALL
SELECT $side, question_id, format, repeat, n, trace_id, content_id, min(until)
FROM export_trace
JOIN past_trace USING (bucket, trace_id, content_id)
ANTI JOIN trace USING (bucket, trace_id, content_id)
WHERE export = $export
GROUP BY question_id, format, repeat, n, trace_id, content_id;

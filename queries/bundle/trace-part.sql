-- name: bundle/trace-part
-- kind: bundle
-- params: $first, $last
-- yields: trace_id, position, kind, attempt, response_id, reflection_id, phrase_id, start, end
--- Their parts.
SELECT trace_id, position, kind, attempt, response_id, reflection_id, phrase_id, start, "end"
FROM trace_part
SEMI JOIN chosen USING (bucket, trace_id)
WHERE bucket BETWEEN $first AND $last
ORDER BY bucket, trace_id, position;

-- name: show/using
-- kind: show
--- The traces of holder, of now and of older states, with what is told of them.
CREATE OR REPLACE TEMP TABLE using_now AS
SELECT trace.bucket, trace_id, content_id, recipe, format, label, until
FROM trace
JOIN holder USING (bucket, trace_id)
WHERE until IS NULL
UNION ALL
SELECT past_trace.bucket, trace_id, content_id, recipe, format, label, past_trace.until
FROM past_trace
JOIN holder USING (bucket, trace_id, until);

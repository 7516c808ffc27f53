-- name: show/holder-trace
-- kind: show
--- The traces that are wanted themselves, with the last state that had them; NULL: they are of now.
CREATE OR REPLACE TEMP TABLE holder AS
SELECT trace.bucket, trace_id, NULL::INTEGER AS until
FROM trace
JOIN wanted ON wanted.bucket = trace.bucket AND wanted.id = trace.trace_id
UNION ALL
SELECT past_trace.bucket, trace_id, until
FROM past_trace
JOIN wanted ON wanted.bucket = past_trace.bucket AND wanted.id = past_trace.trace_id;

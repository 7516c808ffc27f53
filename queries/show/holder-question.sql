-- name: show/holder-question
-- kind: show
--- The traces that answer the wanted questions.
CREATE OR REPLACE TEMP TABLE holder AS
SELECT trace.bucket, trace_id, NULL::INTEGER AS until
FROM trace
JOIN wanted ON wanted.bucket = trace.bucket AND wanted.id = trace.question_id
UNION ALL
SELECT past_trace.bucket, trace_id, until
FROM past_trace
JOIN wanted ON wanted.bucket = past_trace.bucket AND wanted.id = past_trace.question_id;

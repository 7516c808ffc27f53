-- name: show/holder-reflection
-- kind: show
--- The traces that hold one of the wanted reflections.
CREATE OR REPLACE TEMP TABLE holder AS
SELECT DISTINCT trace_part.bucket, trace_id, NULL::INTEGER AS until
FROM trace_part
JOIN wanted ON wanted.bucket = trace_part.bucket AND wanted.id = trace_part.reflection_id
UNION ALL
SELECT DISTINCT past_part.bucket, trace_id, until
FROM past_part
JOIN wanted ON wanted.bucket = past_part.bucket AND wanted.id = past_part.reflection_id;

-- name: show/holder-phrase
-- kind: show
--- The traces that hold one of the wanted phrases, which are of no bucket.
CREATE OR REPLACE TEMP TABLE holder AS
SELECT DISTINCT trace_part.bucket, trace_id, NULL::INTEGER AS until
FROM trace_part
JOIN wanted ON wanted.id = trace_part.phrase_id
UNION ALL
SELECT DISTINCT past_part.bucket, trace_id, until
FROM past_part
JOIN wanted ON wanted.id = past_part.phrase_id;

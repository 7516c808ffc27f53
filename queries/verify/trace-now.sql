-- name: verify/trace-now
-- kind: verify
-- params: $first, $last
--- The traces of the buckets $first to $last, those of older states too, without their texts. `until` is 0 for those of now.
CREATE OR REPLACE TEMP TABLE trace_now AS
SELECT trace_id, 0 AS until, bucket, short_id, content_id, recipe, question_id, format, repeat, n, final_answer, chars
FROM trace
WHERE bucket BETWEEN $first AND $last
UNION ALL
SELECT trace_id, until, bucket, short_id(trace_id), content_id, recipe, question_id, format, repeat, n, final_answer, chars
FROM past_trace
WHERE bucket BETWEEN $first AND $last;

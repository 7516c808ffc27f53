-- name: export/sample
-- kind: export
-- params: $seed, $size
--- Leaves of the chosen traces those with the $size smallest keys.
CREATE OR REPLACE TEMP TABLE chosen AS
SELECT trace_id, bucket, question_id, content_id, format, label, chars
FROM chosen
ORDER BY draw_key(draw_scope($seed, '', 'sample', 0, 0), id_number(trace_id)), trace_id
LIMIT $size;

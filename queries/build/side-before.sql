-- name: build/side-before
-- kind: build
--- The traces of the touched questions as they were, to be compared.
INSERT INTO side (side, question_id, format, repeat, n, trace_id, content_id)
SELECT 'a', question_id, format, repeat, n, trace_id, content_id
FROM old_trace;

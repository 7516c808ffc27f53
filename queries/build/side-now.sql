-- name: build/side-now
-- kind: build
--- The traces of the touched questions as they were made.
INSERT INTO side (side, question_id, format, repeat, n, trace_id, content_id)
SELECT 'b', question_id, format, repeat, n, trace_id, content_id
FROM trace
JOIN touched USING (bucket, question_id)
WHERE recipe = (SELECT recipe FROM recipe_now);

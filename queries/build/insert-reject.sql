-- name: build/insert-reject
-- kind: build
--- The draws that gave no trace.
INSERT INTO reject (stage, recipe, question_id, format, repeat, n, reason, detail)
SELECT 'build', recipe, question_id, format, repeat, n, reason, detail
FROM drawn
WHERE reason IS NOT NULL
ORDER BY bucket, question_id, format, repeat, n;

-- name: plan/insert-part
-- kind: plan
--- The attempts of the traces that a build would make.
INSERT INTO trace_part (trace_id, bucket, kind, attempt, response_id)
SELECT trace_id, bucket, 'sample', position, slot.response_id
FROM slot
JOIN drawn USING (format, question_id, repeat, n)
WHERE drawn.reason IS NULL;

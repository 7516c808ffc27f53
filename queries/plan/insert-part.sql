-- name: plan/insert-part
-- kind: plan
--- The attempts of the traces that a build would make, without their places.
INSERT INTO trace_part (trace_id, bucket, position, kind, attempt, response_id, start, "end")
SELECT trace_id, bucket, position, 'sample', position, slot.response_id, 0, 0
FROM slot
JOIN drawn USING (format, question_id, repeat, n)
WHERE drawn.reason IS NULL;

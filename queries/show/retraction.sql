-- name: show/retraction
-- kind: show
-- params: $bucket, $ids
-- yields: retraction, kind, id, reason, note, retracted_at
--- The retractions that hold of the questions, responses and reflections of $ids, a JSON list.
SELECT retraction, kind, id, reason, note, retracted_at::VARCHAR AS retracted_at
FROM retracted
JOIN retraction USING (retraction)
WHERE bucket = $bucket AND taken_back_at IS NULL AND id IN (SELECT unnest(from_json($ids, '["VARCHAR"]')))
ORDER BY retraction, kind, id;

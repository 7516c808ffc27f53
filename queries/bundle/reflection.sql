-- name: bundle/reflection
-- kind: bundle
-- params: $first, $last
-- yields: reflection_id, response_id, verdict, chars, text
--- The reflections in the chosen traces.
SELECT reflection_id, response_id, verdict, chars, text
FROM reflection
WHERE bucket BETWEEN $first AND $last AND reflection_id IN (SELECT reflection_id FROM used_now)
ORDER BY bucket, reflection_id;

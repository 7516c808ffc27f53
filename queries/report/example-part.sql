-- name: report/example-part
-- kind: report
-- yields: trace_id, kind, attempt, id
--- The parts of the traces of example_now in their order, each with the id of its reflection, response or phrase; that of an
--- answer is the response that gives it.
SELECT trace_id, kind, attempt, coalesce(reflection_id, response_id, phrase_id) AS id
FROM trace_part
JOIN example_now USING (bucket, trace_id)
ORDER BY rank, position;

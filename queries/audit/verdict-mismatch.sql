-- name: audit/verdict-mismatch
-- kind: audit
-- severity: high
-- remedy: retract the reflection, or take the row in again with the right flag, then: skillfactory build
-- params: $recipe, $since
-- yields: trace_id, question_id, attempt, response_id, reflection_id, verdict, is_correct
--- A reflection that praises a wrong attempt, condemns a right one or gives no verdict teaches the wrong lesson.
SELECT trace_id, trace.question_id, part.attempt, part.response_id, reflection_id, verdict, response_use.is_correct
FROM trace
JOIN trace_part AS part USING (bucket, trace_id)
JOIN reflection USING (bucket, reflection_id)
LEFT JOIN response_use
    ON response_use.recipe = trace.recipe AND response_use.bucket = part.bucket AND response_use.response_id = part.response_id
WHERE trace.recipe = $recipe AND trace.since > $since AND part.kind = 'reflect'
    AND verdict IS DISTINCT FROM CASE WHEN response_use.is_correct THEN 'correct' ELSE 'incorrect' END
ORDER BY trace_id, part.attempt;

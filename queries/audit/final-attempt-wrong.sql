-- name: audit/final-attempt-wrong
-- kind: audit
-- severity: high
-- remedy: build again: skillfactory build
-- params: $recipe, $since
-- yields: trace_id, question_id, format, label, response_id, is_correct
--- The last attempt is wrong where the format promises a right one. Not promised: by random, by *C*IC (which answers with
--- an earlier attempt) and by formats that a recipe brings.
WITH
last_attempt AS (
    SELECT trace_id, arg_max(response_id, attempt) AS response_id
    FROM trace_part
    JOIN (SELECT bucket, trace_id FROM trace WHERE recipe = $recipe AND since > $since) USING (bucket, trace_id)
    WHERE kind = 'sample'
    GROUP BY trace_id
)
SELECT trace_id, trace.question_id, format, label, last_attempt.response_id, is_correct
FROM trace
LEFT JOIN last_attempt USING (trace_id)
LEFT JOIN response_use
    ON response_use.recipe = trace.recipe AND response_use.bucket = trace.bucket AND response_use.response_id = last_attempt.response_id
WHERE trace.recipe = $recipe AND since > $since AND format IN ('0C', '*C', '*C_full', '*CC', 'no_reflection', 'paper-1')
    AND NOT coalesce(is_correct AND final_is_correct, false)
ORDER BY trace_id;

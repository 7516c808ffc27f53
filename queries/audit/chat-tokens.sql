-- name: audit/chat-tokens
-- kind: audit
-- severity: high
-- remedy: retract the response, reflection or question that holds the token, then: skillfactory build
-- yields: trace_id, question_id, place, token, times
--- A special token of a chat template in a text ends the turn, or begins another, when the trace is made into tokens.
WITH
held AS (
    SELECT trace_id, question_id, 'trace' AS place, unnest(tokens) AS token
    FROM marks_now
    UNION ALL
    SELECT trace_id, question_id, 'question', unnest(question_tokens)
    FROM marks_now
)
SELECT trace_id, question_id, place, token, count(*) AS times
FROM held
GROUP BY trace_id, question_id, place, token
ORDER BY trace_id, place, token;

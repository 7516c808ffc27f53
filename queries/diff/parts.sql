-- name: diff/parts
-- kind: diff
-- params: $trace_id, $until
-- yields: position, kind, attempt, id, text
--- The parts of a trace with their texts, as it is now or, with $until, as it was up to that state.
WITH
part AS (
    SELECT position, kind, attempt, response_id, reflection_id, phrase_id, final_answer
    FROM trace_part JOIN trace USING (trace_id)
    WHERE trace_id = $trace_id AND $until IS NULL
    UNION ALL
    SELECT position, kind, attempt, response_id, reflection_id, phrase_id, final_answer
    FROM past_part JOIN past_trace USING (trace_id, until)
    WHERE trace_id = $trace_id AND until = $until
)
SELECT
    position, part.kind, attempt, coalesce(part.reflection_id, part.response_id, part.phrase_id) AS id,
    CASE WHEN part.kind IN ('sample', 'repeat') THEN response.text WHEN part.kind = 'reflect' THEN reflection.text
         WHEN part.kind = 'answer' THEN final_answer ELSE phrase.text END AS text
FROM part
LEFT JOIN response ON response.response_id = part.response_id
LEFT JOIN reflection ON reflection.reflection_id = part.reflection_id
LEFT JOIN phrase ON phrase.phrase_id = part.phrase_id
ORDER BY position;

-- name: retract/known-ids
-- kind: retract
-- params: $prefix
-- yields: kind, id
--- The questions, responses and reflections whose ids begin like this; of many, the first few.
WITH
known AS (
    SELECT 'question' AS kind, question_id AS id FROM question WHERE starts_with(question_id, $prefix)
    UNION ALL
    SELECT 'response', response_id FROM response WHERE starts_with(response_id, $prefix)
    UNION ALL
    SELECT 'reflection', reflection_id FROM reflection WHERE starts_with(reflection_id, $prefix)
)
SELECT kind, id
FROM known
ORDER BY id
LIMIT 5;

-- name: build/insert-redrawn
-- kind: build
--- The traces that were drawn, with the digest of their parts and without texts. It is made as in build/insert-trace.
INSERT INTO redrawn_now (trace_id, content_id, question_id, label, attempts, final_answer, final_is_correct)
WITH
piece AS (
    SELECT
        trace_id, place,
        part.kind || ' ' || CASE WHEN part.kind IN ('sample', 'repeat') THEN part.response_id WHEN part.kind = 'answer' THEN final_answer
            ELSE coalesce(reflection_id, phrase_id) END || ' ' || template_id AS content
    FROM part
    JOIN drawn USING (trace_id)
),
whole AS (
    SELECT trace_id, array_to_string(list(content ORDER BY place), chr(10)) AS content
    FROM piece
    GROUP BY trace_id
)
SELECT
    trace_id, content_id('c', [opening.phrase_id, content]), question_id, label, attempts, final_answer, final_is_correct
FROM whole
JOIN drawn USING (trace_id)
CROSS JOIN (SELECT phrase_id FROM template WHERE kind = 'start') AS opening;

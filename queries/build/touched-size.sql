-- name: build/touched-size
-- kind: build
-- yields: chars
--- About how many characters the texts of the touched questions have: their responses', and their share of the reflections'.
WITH
told AS (
    SELECT count(*) AS responses, coalesce(sum(chars), 0) AS chars
    FROM response
    WHERE bucket IN (SELECT bucket FROM touched) AND question_id IN (SELECT question_id FROM touched)
),
judged AS (
    SELECT coalesce(sum(chars), 0) AS chars
    FROM reflection
)
SELECT (told.chars + judged.chars::DOUBLE * told.responses / greatest((SELECT count(*) FROM response), 1))::BIGINT AS chars
FROM told
CROSS JOIN judged;

-- name: build/touched-size
-- kind: build
-- yields: chars
--- Characters of all texts of the touched questions.
WITH
told AS (
    SELECT response_id, chars FROM response
    WHERE bucket IN (SELECT bucket FROM touched) AND question_id IN (SELECT question_id FROM touched)
),
judged AS (
    SELECT chars FROM reflection
    WHERE bucket IN (SELECT bucket FROM touched) AND response_id IN (SELECT response_id FROM told)
)
SELECT coalesce((SELECT sum(chars) FROM told), 0)::BIGINT + coalesce((SELECT sum(chars) FROM judged), 0)::BIGINT AS chars;

-- name: build/touched-size
-- kind: build
-- yields: chars
--- Characters of all texts of the touched questions.
WITH
told AS (
    SELECT bucket, response_id, chars FROM response SEMI JOIN touched USING (bucket, question_id)
),
judged AS (
    SELECT chars FROM reflection SEMI JOIN told USING (bucket, response_id)
)
SELECT coalesce((SELECT sum(chars) FROM told), 0)::BIGINT + coalesce((SELECT sum(chars) FROM judged), 0)::BIGINT AS chars;

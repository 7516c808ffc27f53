-- name: export/judged-chars
-- kind: export
-- yields: chars
--- How much text the judged responses and reflections of the written questions are, at most: a reflection stands behind its
--- response.
WITH
question_now AS (
    SELECT DISTINCT bucket, question_id FROM written
),
reflected AS (
    SELECT bucket, response_id, count(*) AS reflections, sum(chars) AS chars
    FROM reflection
    GROUP BY bucket, response_id
)
SELECT
    coalesce(sum(response.chars * (1 + coalesce(reflections, 0)) + coalesce(reflected.chars, 0)), 0)::UBIGINT AS chars
FROM response
JOIN question_now USING (bucket, question_id)
LEFT JOIN reflected USING (bucket, response_id);

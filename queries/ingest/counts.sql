-- name: ingest/counts
-- kind: ingest
-- yields: rows, accepted_rows, questions, responses, reflections, new_responses, new_reflections
--- What is staged, and how much of it the workspace does not have yet.
WITH
fresh_response AS (
    SELECT count(DISTINCT response_id) AS n FROM staged_response
    WHERE response_id IS NOT NULL AND response_id NOT IN (SELECT response_id FROM response)
),
fresh_reflection AS (
    SELECT count(*) AS n FROM staged_reflection
    WHERE reflection_id IS NOT NULL AND reflection_id NOT IN (SELECT reflection_id FROM reflection)
),
accepted AS (
    SELECT count(DISTINCT (file, row)) AS rows, count(DISTINCT question_id) AS questions, count(DISTINCT response_id) AS responses
    FROM staged_response
    WHERE item > 0
),
refused AS (
    SELECT count(*) FILTER (item IS NULL) AS rows FROM staged_reject
)
SELECT
    accepted.rows + refused.rows AS rows, accepted.rows AS accepted_rows, accepted.questions, accepted.responses,
    (SELECT count(reflection_id) FROM staged_reflection) AS reflections,
    fresh_response.n AS new_responses, fresh_reflection.n AS new_reflections
FROM accepted, refused, fresh_response, fresh_reflection;

-- name: retract/insert-retracted
-- kind: retract
--- What was chosen, under the newest retraction, each with the question whose traces it touches.
INSERT INTO retracted (retraction, bucket, question_id, kind, id)
WITH
owned AS (
    SELECT kind, id, id AS question_id FROM chosen_now WHERE kind = 'question'
    UNION
    SELECT kind, id, response.question_id
    FROM chosen_now
    JOIN response ON response_id = id
    WHERE kind = 'response'
    UNION
    SELECT kind, id, response.question_id
    FROM chosen_now
    JOIN reflection ON reflection_id = id
    JOIN response ON response.bucket = reflection.bucket AND response.response_id = reflection.response_id
    WHERE kind = 'reflection'
)
SELECT (SELECT max(retraction) FROM retraction), bucket_of(question_id), question_id, kind, id
FROM owned
ORDER BY question_id, kind, id;

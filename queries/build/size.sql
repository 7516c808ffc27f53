-- name: build/size
-- kind: build
-- yields: chars
--- About how many characters the traces of the recipe at work will have: what decides how many buckets are built at once.
WITH
average AS (
    SELECT avg(response.chars) AS response_chars
    FROM response
),
average_reflection AS (
    SELECT avg(reflection.chars) AS reflection_chars
    FROM reflection
),
usable AS (
    SELECT count(*) AS questions
    FROM question_use
    JOIN touched USING (bucket, question_id)
    WHERE recipe = (SELECT recipe FROM recipe_now) AND reason IS NULL
)
SELECT
    coalesce(questions * repeats * len(formats) * attempts * (attempts + 1) / 2
        * (coalesce(response_chars, 0) + coalesce(reflection_chars, 0)), 0)::BIGINT AS chars
FROM average, average_reflection, usable, recipe_now;

-- name: build/draw
-- kind: build
-- params: $family
--- The draws of one family of formats: for each usable question and repeat, the numbers 1 to the recipe's attempts.
CREATE OR REPLACE TEMP TABLE draw AS
WITH
number AS (
    SELECT seed, unnest(range(1, repeats + 1))::INTEGER AS repeat, attempts FROM recipe_now
),
draw_number AS (
    SELECT seed, repeat, unnest(range(1, attempts + 1))::INTEGER AS n FROM number
),
asked AS (
    SELECT DISTINCT question_id FROM candidate
)
SELECT question_id, repeat, n, draw_scope(seed, question_id, $family, repeat, n) AS scope
FROM asked
CROSS JOIN draw_number;

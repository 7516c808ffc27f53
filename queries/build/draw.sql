-- name: build/draw
-- kind: build
-- params: $family, $draws, $share_first, $share_last
--- The draws of one family of formats, for each usable question and repeat; `length` is how many attempts are asked for.
--- rising: one draw of each length from 1 to the recipe's attempts; one: one draw of all attempts, or of a drawn
--- number of them; single: one draw of one attempt; pool: one draw, of which the format makes several traces.
CREATE OR REPLACE TEMP TABLE draw AS
WITH
asked AS (
    SELECT DISTINCT question_id, seed, repeats, attempts, vary_attempts AND $draws = 'one' AS is_varied
    FROM candidate
    CROSS JOIN recipe_now
    WHERE $share_first <= 0 AND $share_last >= 1
        OR share_key(seed, question_id) >= $share_first AND share_key(seed, question_id) < $share_last
),
repeated AS (
    SELECT question_id, seed, attempts, is_varied, unnest(range(1, repeats + 1))::INTEGER AS repeat FROM asked
),
numbered AS (
    SELECT
        question_id, seed, attempts, is_varied, repeat,
        unnest(range(1, CASE WHEN $draws = 'rising' THEN attempts ELSE 1 END + 1))::INTEGER AS n
    FROM repeated
),
scoped AS (
    SELECT question_id, repeat, n, attempts, is_varied, draw_scope(seed, question_id, $family, repeat, n) AS scope
    FROM numbered
)
SELECT
    row_number() OVER () AS draw, question_id, repeat, n, scope,
    CASE $draws WHEN 'rising' THEN n WHEN 'single' THEN 1 ELSE
        CASE WHEN is_varied THEN (2 + draw_key(purpose_scope(scope, 'length'), 0) % (attempts - 1))::INTEGER
            ELSE attempts END
    END AS length
FROM scoped;

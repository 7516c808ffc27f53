-- name: gc/kept-state
-- kind: gc
-- params: $keep
--- The states that are kept: of each recipe the newest $keep, and those that a folder holds an export of.
CREATE OR REPLACE TEMP TABLE kept_state AS
WITH
ranked AS (
    SELECT recipe, state, row_number() OVER (PARTITION BY recipe ORDER BY state DESC) AS age
    FROM recipe_state
    WHERE collected_at IS NULL
),
-- An export into the same folder takes the place of the one before it.
exported AS (
    SELECT arg_max(recipe, export) AS recipe, arg_max(state, export) AS state FROM export GROUP BY path
)
SELECT recipe, state FROM ranked WHERE age <= $keep
UNION
SELECT recipe, state FROM ranked SEMI JOIN exported USING (recipe, state)
UNION
SELECT recipe, state FROM recipe;

-- name: build/turned
-- kind: build
-- yields: is_held, kind, things
--- What was retracted, or taken back, since the recipe at work was built last.
WITH
before AS (
    SELECT recipe_state.retractions
    FROM recipe_state
    JOIN recipe_now ON recipe_now.recipe = recipe_state.recipe AND recipe_now.state_before = recipe_state.state
),
turned AS (
    SELECT retraction, sum(side) AS side
    FROM (
        SELECT unnest(before.retractions) AS retraction, -1 AS side FROM before
        UNION ALL
        SELECT unnest(recipe_now.retractions), 1 FROM before, recipe_now
    )
    GROUP BY retraction
    HAVING sum(side) <> 0
)
SELECT side > 0 AS is_held, kind, count(DISTINCT id) AS things
FROM retracted
JOIN turned USING (retraction)
GROUP BY is_held, kind
ORDER BY is_held DESC, kind;

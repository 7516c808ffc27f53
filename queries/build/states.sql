-- name: build/states
-- kind: build
-- yields: is_now, state, digest, settings, sources, retractions
--- The state of the recipe at work, and the newest one before it.
WITH
newest AS (
    SELECT state, digest, settings, sources, retractions
    FROM recipe_state
    WHERE recipe = (SELECT recipe FROM recipe_now)
    ORDER BY state DESC
    LIMIT 1
)
SELECT true AS is_now, state, digest, settings, to_json(sources)::VARCHAR AS sources, to_json(retractions)::VARCHAR AS retractions
FROM recipe_now
UNION ALL
SELECT false, state, digest, settings, to_json(sources)::VARCHAR, to_json(retractions)::VARCHAR
FROM newest
ORDER BY is_now;

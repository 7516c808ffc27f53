-- name: build/recipe-now
-- kind: build
-- params: $recipe
--- The recipe at work, given as JSON: what the statements after it read.
CREATE OR REPLACE TEMP TABLE recipe_now AS
WITH
given AS (
    SELECT unnest(from_json($recipe, '{
        "recipe": "VARCHAR", "digest": "VARCHAR", "about": "VARCHAR", "text": "VARCHAR", "settings": "VARCHAR",
        "seed": "BIGINT", "formats": ["VARCHAR"], "attempts": "INTEGER", "repeats": "INTEGER", "least_responses": "INTEGER",
        "variants": ["VARCHAR"], "unique_variants": "BOOLEAN", "vary_attempts": "BOOLEAN", "equal_attempts": "BOOLEAN",
        "responses": {"reject_words": ["VARCHAR"], "least_chars": "BIGINT", "most_chars": "BIGINT"},
        "reflections": {"reject_words": ["VARCHAR"], "least_chars": "BIGINT", "most_chars": "BIGINT"},
        "tags": {"think": "VARCHAR", "sample": "VARCHAR", "reflect": "VARCHAR", "answer": "VARCHAR"},
        "shares": [{"format": "VARCHAR", "first": "DOUBLE", "last": "DOUBLE"}],
        "own_formats": [{"name": "VARCHAR", "sql": "VARCHAR"}],
        "phrases": ["VARCHAR"], "sources": [{"source": "VARCHAR", "revision": "INTEGER"}]
    }'))
),
holding AS (
    SELECT coalesce(list(retraction ORDER BY retraction), []) AS retractions
    FROM retraction
    WHERE taken_back_at IS NULL
),
newest AS (
    SELECT state, digest, sources, retractions
    FROM recipe_state
    WHERE recipe = (SELECT recipe FROM given)
    ORDER BY state DESC
    LIMIT 1
)
-- The same settings over the same rows are the same state.
SELECT
    given.*, holding.retractions, newest.state AS state_before,
    newest.digest IS NOT DISTINCT FROM given.digest AS is_same_recipe,
    CASE WHEN newest.digest = given.digest AND newest.sources = given.sources AND newest.retractions = holding.retractions
         THEN newest.state ELSE coalesce(newest.state, 0) + 1 END AS state
FROM given
CROSS JOIN holding
LEFT JOIN newest ON true;

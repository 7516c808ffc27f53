-- name: gc/collected
-- kind: gc
-- yields: states, revisions
--- States and revisions of sources that are collected now.
SELECT
    (SELECT count(*) FROM recipe_state ANTI JOIN kept_state USING (recipe, state) WHERE collected_at IS NULL) AS states,
    (SELECT count(*) FROM source ANTI JOIN kept_revision USING (source, revision) WHERE collected_at IS NULL) AS revisions;

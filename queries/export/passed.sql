-- name: export/passed
-- kind: export
-- params: $recipe, $audits
-- yields: state, is_all
--- The last state of a recipe that was exported with nothing found by the audits of this digest, 0 if there is none, and
--- whether no trace is newer.
WITH
passed AS (
    SELECT coalesce(max(state), 0)::BIGINT AS state
    FROM export
    WHERE recipe = $recipe AND passed = $audits
)
SELECT
    state,
    state > 0 AND NOT EXISTS (SELECT 1 FROM trace WHERE recipe = $recipe AND since > (SELECT state FROM passed)) AS is_all
FROM passed;

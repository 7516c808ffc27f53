-- name: export/passed
-- kind: export
-- params: $recipe, $audits
-- yields: state
--- The last state of a recipe that was exported with nothing found by the audits of this digest; 0: there is none.
SELECT coalesce(max(state), 0)::BIGINT AS state
FROM export
WHERE recipe = $recipe AND passed = $audits;

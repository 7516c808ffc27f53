-- name: export/pair-now
-- kind: export
--- Pairs of a right one and a wrong one: the first of the draw with the first, the second with the second, while there are
--- two, so that none stands in two pairs.
CREATE OR REPLACE TEMP TABLE pair_now AS
SELECT
    better.about, better.split, better.shard, better.bucket, better.question_id, better.response_id AS chosen_response,
    worse.response_id AS rejected_response, better.reflection_id AS chosen_reflection,
    worse.reflection_id AS rejected_reflection, better.id AS chosen_id, worse.id AS rejected_id
FROM judged_now AS better
JOIN judged_now AS worse USING (about, scope_id, rank)
WHERE better.is_right AND NOT worse.is_right;

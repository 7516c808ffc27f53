-- name: export/asked-now
-- kind: export
-- params: $recipe, $shards, $mask, $train_on
--- The recipe that is exported, with its seed and tags, the number of shards, and the rules of what to train on. $mask,
--- $train_on: JSON, a list of rules.
CREATE OR REPLACE TEMP TABLE asked_now AS
SELECT
    recipe, seed, tags, $shards::BIGINT AS shards,
    from_json($mask, '[{"kind": "VARCHAR", "is_correct": "BOOLEAN", "attempt": "INTEGER", "is_last": "BOOLEAN"}]') AS mask,
    from_json($train_on, '[{"kind": "VARCHAR", "is_correct": "BOOLEAN", "attempt": "INTEGER", "is_last": "BOOLEAN"}]') AS train_on
FROM recipe
WHERE recipe = $recipe;

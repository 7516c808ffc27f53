-- name: build/insert-recipe
-- kind: build
-- params: $recipe
--- A recipe, given as JSON, in the place of the one that had its name.
INSERT OR REPLACE INTO recipe
    (recipe, digest, seed, formats, attempts, repeats, variants, reject_words, equal_attempts, phrases, sources, built_at)
WITH
given AS (
    SELECT unnest(from_json($recipe, '{
        "recipe": "VARCHAR", "digest": "VARCHAR", "seed": "BIGINT", "formats": ["VARCHAR"], "attempts": "INTEGER",
        "repeats": "INTEGER", "variants": ["VARCHAR"], "reject_words": ["VARCHAR"], "equal_attempts": "BOOLEAN",
        "phrases": ["VARCHAR"], "sources": [{"source": "VARCHAR", "revision": "INTEGER"}]
    }'))
)
SELECT
    recipe, digest, seed, formats, attempts, repeats, variants, reject_words, equal_attempts, phrases, sources,
    now()::TIMESTAMP
FROM given;

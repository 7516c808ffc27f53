-- name: export/insert-export
-- kind: export
-- params: $path, $recipe, $subset, $sample_size, $sample_seed, $allowed, $traces, $manifest_sha256, $passed, $contents
--- A new export, with the next number. `$allowed`: names of audits, joined by commas.
INSERT INTO export
    (export, path, recipe, state, subset, sample_size, sample_seed, allowed, traces, manifest_sha256, exported_at, passed,
     list, contents)
WITH
next AS (
    SELECT coalesce(max(export), 0) + 1 AS export, min(list) FILTER (contents = $contents) AS list FROM export
)
SELECT
    next.export, $path, recipe, state, $subset, $sample_size, $sample_seed,
    list_filter(string_split($allowed, ','), lambda name: name <> ''), $traces, $manifest_sha256, now()::TIMESTAMP, $passed,
    coalesce(next.list, next.export), $contents
FROM recipe
CROSS JOIN next
WHERE recipe = $recipe;

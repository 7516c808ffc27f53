-- name: bundle/response-row
-- kind: bundle
-- params: $recipe, $first, $last
-- yields: response_id, source, revision, file, row, item, is_correct, extracted_answer
--- Which raw rows hold these responses.
WITH
source_now AS (
    SELECT DISTINCT unnest(sources, recursive := true) FROM recipe WHERE recipe = $recipe
)
SELECT response_id, source, revision, file, row, item, is_correct, extracted_answer
FROM response_row
JOIN source_now USING (source, revision)
WHERE bucket BETWEEN $first AND $last AND response_id IN (SELECT response_id FROM used_now)
ORDER BY source, revision, file, row, item;

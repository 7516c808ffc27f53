-- name: show/row
-- kind: show
-- params: $bucket, $ids, $recipe
-- yields: id, source, revision, path, row, item, reflection_item, is_correct, extracted_answer, answer, model, metadata
--- The raw rows that hold the questions, responses and reflections of $ids, a JSON list, and what they say of them: those
--- that a recipe draws from, or, if $recipe is NULL, all.
WITH
source_now AS (
    SELECT DISTINCT unnest(sources, recursive := true) FROM recipe WHERE recipe = $recipe
    UNION
    SELECT source, revision FROM source WHERE $recipe IS NULL
),
asked AS (
    SELECT source, revision, file, row, question_id, answer, model, metadata
    FROM source_row
    WHERE bucket = $bucket
),
answered AS (
    SELECT source, revision, file, row, item, response_id, is_correct, extracted_answer
    FROM response_row
    WHERE bucket = $bucket
),
-- (By a list, which is looked through as rows are read: a join with the few ids takes half as much time again.)
held AS (
    SELECT question_id AS id, source, revision, file, row, NULL AS item, NULL AS reflection_item, NULL AS is_correct, NULL AS extracted_answer
    FROM asked
    WHERE list_contains(from_json($ids, '["VARCHAR"]'), question_id)
    UNION ALL
    SELECT response_id, source, revision, file, row, item, NULL, is_correct, extracted_answer
    FROM answered
    WHERE list_contains(from_json($ids, '["VARCHAR"]'), response_id)
    UNION ALL
    SELECT reflection_id, source, revision, file, row, item, reflection_item, is_correct, extracted_answer
    FROM reflection_row
    JOIN answered USING (source, revision, file, row, item)
    WHERE bucket = $bucket AND list_contains(from_json($ids, '["VARCHAR"]'), reflection_id)
)
SELECT
    id, source, revision, path, row, item, reflection_item, is_correct, extracted_answer, answer, model, metadata
FROM held
JOIN source_now USING (source, revision)
JOIN asked USING (source, revision, file, row)
JOIN source_file USING (source, revision, file)
ORDER BY source, revision, file, row, item NULLS FIRST, reflection_item NULLS FIRST;

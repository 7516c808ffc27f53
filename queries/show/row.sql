-- name: show/row
-- kind: show
-- params: $bucket, $ids, $recipe
-- yields: id, source, revision, path, row, item, reflection_item, is_correct, extracted_answer, answer, model, metadata, request
--- The raw rows that hold the questions, responses and reflections of $ids, a JSON list, and what they say of them: those
--- that a recipe draws from, or, if $recipe is NULL, all. `request`: how a sampled row was asked for, as JSON.
WITH
wanted AS (
    SELECT unnest(from_json($ids, '["VARCHAR"]')) AS id
),
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
sampled AS (
    SELECT request_id, to_json({
        asked_at: asked_at, endpoint: endpoint, model: request.model, reported_model: reported_model, prompt: prompt.name,
        prompt_id: prompt_id, parameters: parameters::JSON, seed: seed, draw: draw, choice: choice, choices: choices,
        finish_reason: finish_reason, prompt_tokens: prompt_tokens, completion_tokens: completion_tokens,
        latency_ms: latency_ms
    })::VARCHAR AS request
    FROM request
    JOIN prompt USING (prompt_id)
    WHERE bucket = $bucket
),
held AS (
    SELECT question_id AS id, source, revision, file, row, NULL AS item, NULL AS reflection_item, NULL AS is_correct, NULL AS extracted_answer
    FROM asked
    WHERE question_id IN (SELECT id FROM wanted)
    UNION ALL
    SELECT response_id, source, revision, file, row, item, NULL, is_correct, extracted_answer
    FROM answered
    WHERE response_id IN (SELECT id FROM wanted)
    UNION ALL
    SELECT reflection_id, source, revision, file, row, item, reflection_item, is_correct, extracted_answer
    FROM reflection_row
    JOIN answered USING (source, revision, file, row, item)
    WHERE bucket = $bucket AND reflection_id IN (SELECT id FROM wanted)
)
SELECT
    id, source, revision, path, row, item, reflection_item, is_correct, extracted_answer, answer, model, metadata, request
FROM held
JOIN source_now USING (source, revision)
JOIN asked USING (source, revision, file, row)
JOIN source_file USING (source, revision, file)
LEFT JOIN sampled ON request_id = json_extract_string(metadata, '$.request_id')
ORDER BY source, revision, file, row, item NULLS FIRST, reflection_item NULLS FIRST;

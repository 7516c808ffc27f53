-- name: show/request
-- kind: show
-- params: $bucket, $ids
-- yields: request_id, request
--- How the rows of some requests, a JSON list of ids, were asked for, as JSON.
SELECT request_id, to_json({
    asked_at: asked_at, endpoint: endpoint, model: request.model, reported_model: reported_model, prompt: prompt.name,
    prompt_id: prompt_id, parameters: parameters::JSON, seed: seed, draw: draw, choice: choice, choices: choices,
    finish_reason: finish_reason, prompt_tokens: prompt_tokens, completion_tokens: completion_tokens,
    latency_ms: latency_ms
})::VARCHAR AS request
FROM request
JOIN prompt USING (prompt_id)
WHERE bucket = $bucket AND request_id IN (SELECT unnest(from_json($ids, '["VARCHAR"]')));

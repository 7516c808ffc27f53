-- name: sample/insert-request
-- kind: sample
--- How the answers that are taken in were asked for.
INSERT INTO request (
    request_id, source, kind, bucket, question_id, on_response_id, draw, endpoint, model, reported_model, parameters,
    prompt_id, seed, choices, choice, finish_reason, prompt_tokens, completion_tokens, latency_ms, asked_at
)
SELECT
    request_id, source, kind, bucket_of(question_id), question_id, on_response_id, draw, endpoint, model, reported_model,
    parameters, prompt_id, seed, choices, choice, finish_reason, prompt_tokens, completion_tokens, latency_ms,
    make_timestamp(asked_at_us)
FROM answer_now, sample_now
WHERE (source, request_id) NOT IN (SELECT (source, request_id) FROM request)
ORDER BY bucket_of(question_id), question_id, request_id;

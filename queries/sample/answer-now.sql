-- name: sample/answer-now
-- kind: sample
--- The answers of `journal_now`, field by field.
CREATE OR REPLACE TEMP TABLE answer_now AS
WITH
parsed AS (
    SELECT request_id, from_json(record, '{
        "kind": "VARCHAR", "question_id": "VARCHAR", "question": "VARCHAR", "gold": "VARCHAR", "score": "VARCHAR",
        "about": "VARCHAR", "on_response_id": "VARCHAR", "text": "VARCHAR", "draw": "INTEGER", "endpoint": "VARCHAR",
        "model": "VARCHAR", "reported_model": "VARCHAR", "parameters": "VARCHAR", "prompt_id": "VARCHAR",
        "prompt": "VARCHAR", "prompt_system": "VARCHAR", "prompt_user": "VARCHAR", "seed": "BIGINT", "choices": "INTEGER",
        "choice": "INTEGER", "finish_reason": "VARCHAR", "prompt_tokens": "BIGINT", "completion_tokens": "BIGINT",
        "latency_ms": "BIGINT", "asked_at_us": "BIGINT"
    }') AS answer
    FROM journal_now
)
SELECT request_id, unnest(answer)
FROM parsed;

-- What models were asked for responses and reflections with, answer by answer.

CREATE TABLE prompt (
    prompt_id VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    system VARCHAR,
    "user" VARCHAR NOT NULL
);
COMMENT ON TABLE prompt IS 'The prompts that models were asked with, slots unfilled.';
COMMENT ON COLUMN prompt.prompt_id IS 'Digest of the texts of the prompt.';
COMMENT ON COLUMN prompt.name IS 'What the prompt is called: of one for responses, the prompt variant.';
COMMENT ON COLUMN prompt.system IS 'What the system says; NULL: nothing.';
COMMENT ON COLUMN prompt."user" IS 'What the user says.';

CREATE TABLE request (
    request_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('response', 'reflection')),
    bucket USMALLINT NOT NULL,
    question_id VARCHAR NOT NULL,
    on_response_id VARCHAR,
    draw INTEGER NOT NULL CHECK (draw > 0),
    endpoint VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    reported_model VARCHAR,
    parameters VARCHAR NOT NULL,
    prompt_id VARCHAR NOT NULL,
    seed BIGINT,
    choices INTEGER NOT NULL,
    choice INTEGER NOT NULL,
    finish_reason VARCHAR,
    prompt_tokens BIGINT,
    completion_tokens BIGINT,
    latency_ms BIGINT NOT NULL,
    asked_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE request IS 'One row for each answer that a model was asked for. The raw row of a response or reflection names it in its metadata; see the view request_row.';
COMMENT ON COLUMN request.request_id IS 'Digest of what was asked for: kind, model, parameters, prompt, question or response, and draw.';
COMMENT ON COLUMN request.kind IS 'What was asked for: a response or a reflection.';
COMMENT ON COLUMN request.bucket IS 'The first three hexadecimal digits of the question''s id, as a number: what clusters the table.';
COMMENT ON COLUMN request.question_id IS 'The question that it is about.';
COMMENT ON COLUMN request.on_response_id IS 'The response that a reflection was asked for on.';
COMMENT ON COLUMN request.draw IS 'Number of the answer among those that the same was asked for, from 1.';
COMMENT ON COLUMN request.endpoint IS 'Address of the server.';
COMMENT ON COLUMN request.model IS 'The model that was asked for.';
COMMENT ON COLUMN request.reported_model IS 'The model that the server says it was.';
COMMENT ON COLUMN request.parameters IS 'JSON: the parameters of sampling that were sent.';
COMMENT ON COLUMN request.prompt_id IS 'The prompt.';
COMMENT ON COLUMN request.seed IS 'Seed that was sent; NULL: none.';
COMMENT ON COLUMN request.choices IS 'How many answers were asked for at once.';
COMMENT ON COLUMN request.choice IS 'Which of them this is, from 1.';
COMMENT ON COLUMN request.finish_reason IS 'Why the model stopped, as the server says it; length: it was cut.';
COMMENT ON COLUMN request.prompt_tokens IS 'Tokens that the server counted in what was sent.';
COMMENT ON COLUMN request.completion_tokens IS 'Tokens that the server counted in all answers that were asked for at once.';
COMMENT ON COLUMN request.latency_ms IS 'Milliseconds from sending to the end of the answer.';
COMMENT ON COLUMN request.asked_at IS 'Time of sending, UTC.';

CREATE VIEW request_row AS
SELECT source_row.source, source_row.revision, source_row.file, source_row.row, request.request_id
FROM source_row
JOIN request
ON request.bucket = source_row.bucket AND request.request_id = json_extract_string(source_row.metadata, '$.request_id');
COMMENT ON VIEW request_row IS 'Which raw row came of which request: response_row and reflection_row join it by source, revision, file and row.';

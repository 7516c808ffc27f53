-- Ids are found by number: a table of millions of texts takes long to look through.

ALTER TABLE trace ADD COLUMN short_id UINTEGER;
COMMENT ON COLUMN trace.short_id IS 'The first eight digits of the trace''s id, as a number: by it a trace is found.';
UPDATE trace SET short_id = TRY_CAST('0x' || substr(trace_id, 2, 8) AS UINTEGER);

ALTER TABLE question ADD COLUMN short_id UINTEGER;
COMMENT ON COLUMN question.short_id IS 'The first eight digits of the question''s id, as a number: by it a question is found.';
UPDATE question SET short_id = TRY_CAST('0x' || substr(question_id, 2, 8) AS UINTEGER);

ALTER TABLE response ADD COLUMN short_id UINTEGER;
COMMENT ON COLUMN response.short_id IS 'The first eight digits of the response''s id, as a number: by it a response is found.';
UPDATE response SET short_id = TRY_CAST('0x' || substr(response_id, 2, 8) AS UINTEGER);

ALTER TABLE reflection ADD COLUMN short_id UINTEGER;
COMMENT ON COLUMN reflection.short_id IS 'The first eight digits of the reflection''s id, as a number: by it a reflection is found.';
UPDATE reflection SET short_id = TRY_CAST('0x' || substr(reflection_id, 2, 8) AS UINTEGER);

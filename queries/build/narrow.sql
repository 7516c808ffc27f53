-- name: build/narrow
-- kind: setup
--- TEMP tables that stand before those of raw rows and hold the touched questions alone: what few questions need of texts is
--- read once. (The engine passes over the texts of rows that a filter on a constant leaves out; over those that a join does,
--- only if they are very few.)
SET VARIABLE touched_buckets = (SELECT bitstring_agg(bucket::INTEGER, 0, 4095) FROM touched);

CREATE TEMP TABLE response AS
SELECT response_id, question_id, bucket, prompt_variant, ordinal, text_id, chars, text
FROM response
SEMI JOIN touched USING (bucket, question_id)
WHERE get_bit(getvariable('touched_buckets'), bucket::INTEGER) = 1;

CREATE TEMP TABLE reflection AS
SELECT reflection_id, response_id, bucket, ordinal, verdict, chars, text
FROM reflection
SEMI JOIN response USING (bucket, response_id)
WHERE get_bit(getvariable('touched_buckets'), bucket::INTEGER) = 1;

CREATE TEMP TABLE source_row AS
SELECT source, revision, file, row, bucket, question_id, answer, model, metadata
FROM source_row
SEMI JOIN touched USING (bucket, question_id)
WHERE get_bit(getvariable('touched_buckets'), bucket::INTEGER) = 1;

CREATE TEMP TABLE response_row AS
SELECT source, revision, file, row, item, bucket, response_id, is_correct, extracted_answer
FROM response_row
SEMI JOIN response USING (bucket, response_id)
WHERE get_bit(getvariable('touched_buckets'), bucket::INTEGER) = 1;

CREATE TEMP TABLE reflection_row AS
SELECT source, revision, file, row, item, reflection_item, bucket, reflection_id
FROM reflection_row
SEMI JOIN reflection USING (bucket, reflection_id)
WHERE get_bit(getvariable('touched_buckets'), bucket::INTEGER) = 1;

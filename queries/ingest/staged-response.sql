-- name: ingest/staged-response
-- kind: ingest
--- The responses of the accepted rows by their digests, without their texts, numbered among equals.
CREATE OR REPLACE TEMP TABLE staged_response AS
WITH
-- One row for each response of a raw row; a row that is refused has one, with the number 0.
item AS (
    SELECT
        file, row, reason, detail, prompt_variant, answer, model,
        CASE WHEN reason IS NULL THEN content_id('q', encode(question)) END AS question_id,
        CASE WHEN reason IS NULL THEN content_id('m', [metadata]) END AS metadata_id,
        strlen(question) + strlen(metadata) AS row_bytes,
        -- What a refused row holds, for the digest of the source.
        CASE WHEN reason IS NOT NULL THEN content_id('w', [
            reason, detail, question, responses::VARCHAR, correct::VARCHAR, extracted::VARCHAR, reflections::VARCHAR, metadata
        ]) END AS refused_id,
        unnest(CASE WHEN reason IS NULL THEN range(1, len(responses) + 1) ELSE [0] END) AS item,
        unnest(CASE WHEN reason IS NULL THEN responses END) AS text,
        unnest(CASE WHEN reason IS NULL THEN correct[:len(responses)] END) AS is_correct,
        unnest(CASE WHEN reason IS NULL THEN extracted[:len(responses)] END) AS extracted,
        unnest(CASE WHEN reason IS NULL THEN reflections[:len(responses)] END) AS reflections
    FROM checked
),
-- Texts become digests; an empty text becomes NULL.
digested AS (
    SELECT
        file, row, item, reason, detail, refused_id, question_id, prompt_variant, answer, model, metadata_id, is_correct,
        CASE WHEN is_blank(extracted) THEN last_answer(encode(text)) ELSE extracted END AS extracted_answer,
        CASE WHEN NOT is_blank(text) THEN content_id('x', encode(text)) END AS text_id,
        strlen(text) AS text_bytes, list_sum(list_transform(reflections, lambda r: strlen(r))) AS reflection_bytes, row_bytes,
        list_transform(reflections, lambda r: CASE WHEN NOT is_blank(r) THEN content_id('x', encode(r)) END) AS reflection_texts
    FROM item
),
-- Attributes break ties among equals, so that the order of rows and files decides nothing that shows.
numbered AS (
    SELECT
        *,
        CASE WHEN text_id IS NOT NULL THEN row_number() OVER (
            PARTITION BY question_id, prompt_variant, text_id
            ORDER BY is_correct, extracted_answer, coalesce(list_sort(reflection_texts), []), model, answer, metadata_id, file, row, item
        )::INTEGER END AS ordinal
    FROM digested
)
SELECT
    file, row, item::INTEGER AS item,
    CASE WHEN reason IS NOT NULL THEN reason WHEN text_id IS NULL THEN 'empty-response' END AS reason, detail, refused_id,
    bucket_of(question_id) AS bucket,
    question_id, prompt_variant, answer, model, metadata_id, is_correct, extracted_answer, text_id, ordinal, reflection_texts,
    text_bytes, reflection_bytes::BIGINT AS reflection_bytes, row_bytes,
    CASE WHEN text_id IS NOT NULL THEN content_id('r', [question_id, prompt_variant, text_id, ordinal::VARCHAR]) END AS response_id
FROM numbered;

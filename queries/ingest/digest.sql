-- name: ingest/digest
-- kind: ingest
-- yields: digest
--- Digest of what is staged, whatever its order: the exclusive or of the digests of its items.
WITH
reflection AS (
    SELECT file, row, item, string_agg(reflection_id, ' ' ORDER BY reflection_id) AS reflection_ids
    FROM staged_reflection
    GROUP BY file, row, item
),
item AS (
    SELECT content_id('', [response_id, is_correct::VARCHAR, extracted_answer, answer, model, metadata_id, reflection_ids]) AS id
    FROM staged_response
    LEFT JOIN reflection USING (file, row, item)
    WHERE response_id IS NOT NULL
),
refused AS (
    SELECT count(*) AS rows FROM staged_reject
)
SELECT content_id(
    's', [bit_xor(('0x' || substr(id, 1, 12))::UBIGINT)::VARCHAR,
    bit_xor(('0x' || substr(id, 13, 12))::UBIGINT)::VARCHAR,
    count(id)::VARCHAR,
    any_value(refused.rows)::VARCHAR]) AS digest
FROM refused LEFT JOIN item ON true;

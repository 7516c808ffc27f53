-- name: ingest/digest
-- kind: ingest
-- yields: digest
--- Digest of what is staged, whatever its order: the exclusive or of the digests of its items, and how many they are.
WITH
response_item AS (
    SELECT content_id('', [response_id, is_correct::VARCHAR, extracted_answer, answer, model, metadata_id]) AS id
    FROM staged_response
    WHERE response_id IS NOT NULL
),
item AS (
    SELECT id FROM response_item
    UNION ALL
    SELECT substr(reflection_id, 2) FROM staged_reflection WHERE reflection_id IS NOT NULL
    UNION ALL
    SELECT substr(refused_id, 2) FROM staged_response WHERE refused_id IS NOT NULL
),
folded AS (
    SELECT
        bit_xor(('0x' || substr(id, 1, 12))::UBIGINT) AS first_half,
        bit_xor(('0x' || substr(id, 13, 12))::UBIGINT) AS last_half,
        count(*) AS items
    FROM item
)
SELECT content_id('s', [first_half::VARCHAR, last_half::VARCHAR, items::VARCHAR, rejects::VARCHAR]) AS digest
FROM folded, (SELECT count(*) AS rejects FROM staged_reject);

-- name: ingest/staged-reflection
-- kind: ingest
--- The reflections on the staged responses by their digests, numbered among equals on one response.
CREATE OR REPLACE TEMP TABLE staged_reflection AS
WITH
item AS (
    SELECT
        file, row, item, bucket, response_id,
        unnest(range(1, len(reflection_texts) + 1))::INTEGER AS reflection_item,
        unnest(reflection_texts) AS text_id
    FROM staged_response
    WHERE response_id IS NOT NULL
),
numbered AS (
    SELECT
        *,
        CASE WHEN text_id IS NOT NULL THEN
            row_number() OVER (PARTITION BY response_id, text_id ORDER BY file, row, item, reflection_item)::INTEGER
        END AS ordinal
    FROM item
)
SELECT
    file, row, item, reflection_item, bucket, response_id, ordinal,
    CASE WHEN text_id IS NOT NULL THEN content_id('f', [response_id, text_id, ordinal::VARCHAR]) END AS reflection_id
FROM numbered;

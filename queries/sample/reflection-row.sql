-- name: sample/reflection-row
-- kind: sample
--- The rows of the next revision of a source of reflections, as the published flat sets have them: those that it holds
--- already, and the new answers. A response goes by its numbers in the newest revision of its source, as an ingest finds it.
CREATE OR REPLACE TEMP VIEW sampled_row AS
WITH
held AS (
    SELECT
        reflection.response_id, model, reflection.text,
        json_extract_string(metadata, '$.request_id') AS request_id
    FROM sample_now
    JOIN reflection_row USING (source, revision)
    JOIN source_row USING (source, revision, file, row, bucket)
    JOIN reflection USING (bucket, reflection_id)
),
every AS (
    SELECT response_id, model, text, request_id
    FROM held
    UNION ALL
    SELECT on_response_id, model, text, request_id
    FROM answer_now
    WHERE kind = 'reflection' AND NOT is_blank(text) AND request_id NOT IN (SELECT request_id FROM held)
),
-- Rows are counted through the files of the revision.
file_start AS (
    SELECT file, coalesce(sum(rows) OVER (ORDER BY file ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS rows
    FROM source_file
    JOIN sample_now ON source_file.source = target AND source_file.revision = target_revision
),
numbered AS (
    SELECT
        response_id,
        coalesce(TRY_CAST(metadata ->> '$.q_idx' AS BIGINT), row - 1 + file_start.rows)::BIGINT AS q_idx,
        coalesce(TRY_CAST(metadata ->> '$.a_idx' AS BIGINT), item - 1)::BIGINT AS a_idx
    FROM response_row
    JOIN source_row USING (source, revision, file, row)
    JOIN file_start USING (file)
    JOIN sample_now ON source_row.source = target AND source_row.revision = target_revision
),
number_of AS (
    SELECT response_id, min((q_idx, a_idx)) AS numbers
    FROM numbered
    GROUP BY response_id
)
SELECT numbers[1] AS q_idx, numbers[2] AS a_idx, response.text AS full_prompt, model, [every.text] AS reflection, request_id
FROM every
JOIN number_of USING (response_id)
JOIN response USING (response_id)
ORDER BY request_id;

-- name: ingest/staged-match
-- kind: ingest
-- params: $to, $revision
--- The responses that the accepted rows are on, as `staged_response` has those of rows that bring their own. A response
--- of the revision goes by two numbers from 0, as its row gives them, or else by its row and by its place in that row.
CREATE OR REPLACE TEMP TABLE staged_response AS
WITH
-- Rows are counted through the files of the revision.
file_start AS (
    SELECT file, coalesce(sum(rows) OVER (ORDER BY file ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS rows
    FROM source_file
    WHERE source = $to AND revision = $revision
),
numbered AS (
    SELECT
        response_id,
        coalesce(TRY_CAST(metadata ->> '$.q_idx' AS BIGINT), row - 1 + file_start.rows) AS q_idx,
        coalesce(TRY_CAST(metadata ->> '$.a_idx' AS BIGINT), item - 1) AS a_idx
    FROM response_row
    JOIN source_row USING (source, revision, file, row)
    JOIN file_start USING (file)
    WHERE source = $to AND revision = $revision
),
target AS (
    SELECT q_idx, a_idx, min(response_id) AS response_id, count(DISTINCT response_id) AS responses
    FROM numbered
    GROUP BY q_idx, a_idx
),
-- The prompt of a reflection holds the response that it is on: else the numbers are those of another set.
matched AS (
    SELECT
        checked.*, response.response_id, response.question_id, response.bucket, response.prompt_variant AS variant,
        response.text_id,
        CASE
            WHEN checked.reason IS NOT NULL THEN checked.reason
            WHEN target.responses IS NULL THEN 'no-such-response'
            WHEN target.responses > 1 THEN 'several-responses'
            WHEN NOT contains(prompt, trim(response.text, E' \t\r\n')) THEN 'other-prompt'
        END AS refusal,
        CASE
            WHEN checked.reason IS NOT NULL THEN checked.detail
            WHEN refusal IS NOT NULL THEN format('q_idx {}, a_idx {}', q_idx, a_idx)
        END AS refusal_detail
    FROM checked
    LEFT JOIN target USING (q_idx, a_idx)
    LEFT JOIN response ON response.response_id = target.response_id
)
SELECT
    file, row, CASE WHEN refusal IS NULL THEN 1 ELSE 0 END AS item, refusal AS reason, refusal_detail AS detail,
    CASE WHEN refusal IS NOT NULL THEN
        content_id('w', [refusal, refusal_detail, reflections::VARCHAR, prompt, metadata])
    END AS refused_id,
    CASE WHEN refusal IS NULL THEN bucket END AS bucket,
    CASE WHEN refusal IS NULL THEN question_id END AS question_id,
    variant AS prompt_variant, answer, model, content_id('m', [metadata]) AS metadata_id,
    NULL::BOOLEAN AS is_correct, NULL::VARCHAR AS extracted_answer, text_id, NULL::INTEGER AS ordinal,
    0 AS text_bytes, list_sum(list_transform(reflections[1], lambda r: strlen(r)))::BIGINT AS reflection_bytes,
    strlen(metadata) AS row_bytes,
    list_transform(reflections[1], lambda r: CASE WHEN NOT is_blank(r) THEN content_id('x', encode(r)) END) AS reflection_texts,
    CASE WHEN refusal IS NULL THEN response_id END AS response_id
FROM matched;

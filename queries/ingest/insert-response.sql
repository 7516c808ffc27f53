-- name: ingest/insert-response
-- kind: ingest
--- The responses that the workspace does not have yet.
INSERT INTO response (response_id, question_id, bucket, prompt_variant, ordinal, text_id, chars, text)
WITH
fresh AS (
    SELECT file, row, item, response_id, question_id, bucket, prompt_variant, ordinal, text_id
    FROM staged_response
    WHERE response_id IS NOT NULL AND response_id NOT IN (SELECT response_id FROM response)
)
SELECT
    fresh.response_id, fresh.question_id, fresh.bucket, fresh.prompt_variant, fresh.ordinal, fresh.text_id,
    length(checked.responses[fresh.item]), checked.responses[fresh.item]
FROM checked
JOIN fresh USING (file, row)
ORDER BY fresh.bucket, fresh.question_id, fresh.response_id;

-- name: ingest/insert-response
-- kind: ingest
-- params: $first, $last
--- The responses in the buckets $first to $last that the workspace does not have yet. (Few enough at a time: the engine
--- keeps in memory what it puts in order.)
INSERT INTO response (response_id, question_id, bucket, prompt_variant, ordinal, text_id, chars, text, short_id)
WITH
fresh AS (
    SELECT file, row, item, response_id, question_id, bucket, prompt_variant, ordinal, text_id
    FROM staged_response
    WHERE response_id IS NOT NULL AND bucket BETWEEN $first AND $last
        AND response_id NOT IN (SELECT response_id FROM response WHERE bucket BETWEEN $first AND $last)
)
SELECT
    fresh.response_id, fresh.question_id, fresh.bucket, fresh.prompt_variant, fresh.ordinal, fresh.text_id,
    length(checked.responses[fresh.item]), checked.responses[fresh.item], short_id(fresh.response_id)
FROM checked
JOIN fresh USING (file, row)
ORDER BY fresh.bucket, fresh.question_id, fresh.response_id;

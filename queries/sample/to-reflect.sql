-- name: sample/to-reflect
-- kind: sample
-- params: $source, $revision
-- yields: response_id, question_id, question, gold, score, text, is_correct, skipped
--- The responses of a source, with the reason why one is not reflected on. Where rows disagree, a response is right only if
--- all say so, and the gold answer is the smallest.
WITH
held AS (
    SELECT
        response_id, source_row.bucket, source_row.question_id,
        min(answer) AS gold,
        min(json_extract_string(metadata, '$.score')) AS score,
        bool_and(is_correct) AS is_correct,
        bool_or(NOT is_blank(extracted_answer)) AS has_answer,
        bool_or(finish_reason = 'length') AS is_cut
    FROM response_row
    JOIN source_row USING (source, revision, file, row)
    LEFT JOIN request
    ON request.bucket = source_row.bucket AND request.request_id = json_extract_string(metadata, '$.request_id')
    WHERE source = $source AND revision = $revision
    GROUP BY ALL
)
SELECT
    held.response_id, held.question_id, question.text AS question, gold, score, response.text, is_correct,
    CASE WHEN is_cut THEN 'cut' WHEN NOT has_answer THEN 'no-answer' END AS skipped
FROM held
JOIN response USING (bucket, response_id)
JOIN question ON question.bucket = held.bucket AND question.question_id = held.question_id
ORDER BY held.bucket, held.question_id, held.response_id;

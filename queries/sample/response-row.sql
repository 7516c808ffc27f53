-- name: sample/response-row
-- kind: sample
--- The rows of the next revision of a source of responses, as the published sets have them: those that it holds already,
--- and the new answers. Both are scored here, so that one set of rules holds for all.
CREATE OR REPLACE TEMP VIEW sampled_row AS
WITH
held AS (
    SELECT
        question.text AS question, answer AS gold, prompt_variant AS prompt, model, response.text,
        json_extract_string(metadata, '$.request_id') AS request_id,
        json_extract_string(metadata, '$.score') AS score,
        json_extract(metadata, '$.about') AS about
    FROM sample_now
    JOIN response_row USING (source, revision)
    JOIN source_row USING (source, revision, file, row, bucket)
    JOIN response USING (bucket, question_id, response_id)
    JOIN question USING (bucket, question_id)
),
every AS (
    SELECT question, gold, prompt, model, text, request_id, score, about
    FROM held
    UNION ALL
    SELECT question, gold, prompt, model, text, request_id, score, about::JSON
    FROM answer_now
    WHERE kind = 'response' AND NOT is_blank(text) AND request_id NOT IN (SELECT request_id FROM held)
)
SELECT
    question,
    gold AS answer,
    prompt AS prompt_variant,
    model,
    [text] AS model_responses,
    -- An answer that cannot be read is wrong, if there is anything to hold it against.
    CASE WHEN score(score, coalesce(last_answer(text), ''), gold) IS NOT NULL THEN
        [score(score, coalesce(last_answer(text), ''), gold)]
    END AS model_responses__eval_is_correct,
    CASE WHEN last_answer(text) IS NOT NULL THEN [last_answer(text)] END AS model_responses__eval_extracted_answers,
    request_id,
    score,
    about
FROM every
ORDER BY request_id;

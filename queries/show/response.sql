-- name: show/response
-- kind: show
-- params: $bucket, $id
-- yields: question_id, variant, ordinal, chars, text
--- A response.
SELECT question_id, prompt_variant AS variant, ordinal, chars, text
FROM response
WHERE bucket = $bucket AND response_id = $id;

-- name: show/question
-- kind: show
-- params: $bucket, $id
-- yields: chars, text
--- A question.
SELECT chars, text
FROM question
WHERE bucket = $bucket AND question_id = $id;

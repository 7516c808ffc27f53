-- name: show/reflection
-- kind: show
-- params: $bucket, $id
-- yields: response_id, question_id, ordinal, verdict, chars, text
--- A reflection.
WITH
answered AS (
    SELECT response_id, question_id FROM response WHERE bucket = $bucket
)
SELECT response_id, question_id, ordinal, verdict, chars, text
FROM reflection
JOIN answered USING (response_id)
WHERE bucket = $bucket AND reflection_id = $id;

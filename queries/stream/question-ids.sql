-- name: stream/question-ids
-- kind: stream
-- yields: question_id
--- The questions of a batch, as the engine has read them.
SELECT question_id
FROM question_now
ORDER BY first_row;

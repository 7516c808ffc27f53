-- name: 0C
-- kind: format
-- published: 0C
-- family: 0C
-- draws: single
-- yields: question_id, repeat, n, position, response_id, reflection, glue, label, epilogue, answer_position
--- One correct attempt.
SELECT
    question_id, repeat, n, position, response_id, 'draw' AS reflection, 'by-correctness' AS glue,
    '0C' AS label, 'none' AS epilogue, length AS answer_position
FROM drawn_attempts(must_be_correct := true)

-- name: no_reflection
-- kind: format
-- published: no_reflection
-- family: C_full
-- draws: rising
-- yields: question_id, repeat, n, position, response_id, reflection, glue, label, epilogue, answer_position
--- The draws of *C_full without their reflections, and with glue that knows of none.
SELECT
    question_id, repeat, n, position, response_id, 'none' AS reflection, 'generic' AS glue,
    'no_reflection' AS label, 'none' AS epilogue, length AS answer_position
FROM drawn_attempts(must_be_correct := true)

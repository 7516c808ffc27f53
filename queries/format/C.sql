-- name: C
-- kind: format
-- published: *C
-- family: C
-- draws: one
-- yields: question_id, repeat, n, position, response_id, reflection, glue, label, epilogue, answer_position
--- The recipe's attempts, or a drawn number of them: all but one any, then a correct one.
SELECT
    question_id, repeat, n, position, response_id, 'draw' AS reflection, 'by-correctness' AS glue,
    length || 'C' AS label, 'none' AS epilogue, length AS answer_position
FROM drawn_attempts(must_be_correct := true)

-- name: C_full
-- kind: format
-- published: *C_full
-- family: C_full
-- draws: rising
-- yields: question_id, repeat, n, position, response_id, reflection, glue, label, epilogue, answer_position
--- For each n from 1 to the recipe's attempts, a trace of n attempts: any n - 1, then a correct one.
SELECT
    question_id, repeat, n, position, response_id, 'draw' AS reflection, 'by-correctness' AS glue,
    length || 'C' AS label, 'none' AS epilogue, length AS answer_position
FROM drawn_attempts(must_be_correct := true)

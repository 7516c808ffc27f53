-- name: random
-- kind: format
-- published: random
-- family: random
-- draws: rising
-- yields: question_id, repeat, n, position, response_id, reflection, glue, label, epilogue, answer_position
--- For each n from 1 to the recipe's attempts, a trace of any n: the last one may be wrong, and its answer is given.
SELECT
    question_id, repeat, n, position, response_id, 'draw' AS reflection, 'by-correctness' AS glue,
    'random' AS label, 'none' AS epilogue, length AS answer_position
FROM drawn_attempts(must_be_correct := false)

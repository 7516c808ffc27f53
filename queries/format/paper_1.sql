-- name: paper_1
-- kind: format
-- published: paper-1
-- family: paper-1
-- draws: pool
-- equal-attempts: always
-- yields: question_id, repeat, n, position, response_id, reflection, glue, label, epilogue, answer_position
--- Algorithm 1 of the paper: pairs of response and reflection are used up, fewer wrong than right ones in each trace,
--- which ends on a right one.
WITH
-- The right and the wrong pairs of a question, in the order in which they are used up.
pair AS (
    SELECT
        question_id, repeat, scope, length, response_id, reflection_id, is_correct, usable_reflection.number,
        row_number() OVER (
            PARTITION BY question_id, repeat, is_correct
            ORDER BY draw_key(purpose_scope(scope, 'pair'), usable_reflection.number), reflection_id
        ) AS rank
    FROM draw JOIN candidate USING (question_id) JOIN usable_reflection USING (response_id)
    WHERE can_end OR NOT is_correct
),
pool AS (
    SELECT question_id, repeat, scope, length,
        count(*) FILTER (is_correct) AS right_pairs, count(*) FILTER (NOT is_correct) AS wrong_pairs
    FROM pair GROUP BY ALL
),
-- Right pairs of each trace: 1 to the recipe's attempts, until none is left.
wanted AS (
    SELECT *, unnest(range(1, right_pairs + 1)) AS n, 1 + draw_key(purpose_scope(scope, 'right'), n::UBIGINT) % length AS size
    FROM pool
),
right_used AS (
    SELECT *, sum(size) OVER (PARTITION BY question_id, repeat ORDER BY n) AS total,
        total - size AS right_from, least(total, right_pairs) AS right_to
    FROM wanted QUALIFY right_from < right_pairs
),
-- Wrong pairs of each trace: none, or up to one less than the right ones, as long as there are any.
used AS (
    SELECT *, draw_key(purpose_scope(scope, 'wrong'), n::UBIGINT) % (right_to - right_from)::UBIGINT AS wrong_size,
        sum(wrong_size) OVER (PARTITION BY question_id, repeat ORDER BY n) AS wrong_to, wrong_to - wrong_size AS wrong_from
    FROM right_used
)
SELECT
    question_id, repeat, n::INTEGER AS n,
    row_number() OVER (
        PARTITION BY question_id, repeat, n
        ORDER BY is_correct AND rank = right_to, draw_key(purpose_scope(used.scope, 'order ' || n), number), reflection_id
    ) AS position,
    response_id, reflection_id AS reflection, 'by-correctness' AS glue, 'paper-1' AS label, 'none' AS epilogue,
    count(*) OVER (PARTITION BY question_id, repeat, n) AS answer_position
FROM used JOIN pair USING (question_id, repeat)
WHERE CASE WHEN is_correct THEN rank > right_from AND rank <= right_to ELSE rank > wrong_from AND rank <= wrong_to END

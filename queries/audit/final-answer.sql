-- name: audit/final-answer
-- kind: audit
-- severity: high
-- remedy: take the rows in again with their answers: skillfactory ingest FILE --map extracted=COLUMN
-- params: $recipe
-- yields: trace_id, question_id, final_answer, fault
--- What a checker reads of a trace is its last block of answer: it must be the final answer, and say something.
SELECT
    trace_id, question_id, final_answer,
    CASE WHEN is_answer_blank THEN 'the final answer is empty'
         WHEN is_answer_tagged THEN 'the final answer holds a tag'
         ELSE 'the text does not end on the final answer' END AS fault
FROM marks_now
JOIN trace USING (question_id, trace_id)
WHERE recipe = $recipe AND (is_answer_blank OR is_answer_tagged OR NOT ends_on_answer)
ORDER BY trace_id;

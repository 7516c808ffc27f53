-- name: report/example
-- kind: report
-- yields: trace_id, question_id, question, format, label, attempts, chars, final_answer, is_correct, why
--- The traces of example_now, those to see first before the others; `why` is a JSON list of what is odd about them.
SELECT
    trace_id, question_id, question.text AS question, format, label, attempts, example_now.chars, final_answer,
    final_is_correct AS is_correct, why
FROM example_now
JOIN question USING (bucket, question_id)
ORDER BY rank;

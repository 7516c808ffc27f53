-- name: stream/trace
-- kind: stream
-- yields: line
--- The traces of a batch, with their questions.
SELECT to_json({
    'record': 'trace', 'trace_id': trace_id, 'content_id': content_id, 'recipe': recipe, 'question_id': question_id,
    'format': format, 'label': label, 'repeat': repeat, 'n': n, 'attempts': attempts, 'final_answer': final_answer,
    'final_is_correct': final_is_correct, 'chars': trace.chars, 'question': question.text, 'text': trace.text
})::VARCHAR AS line
FROM trace
JOIN question USING (bucket, question_id)
JOIN question_now USING (bucket, question_id)
ORDER BY first_row, format, repeat, n;

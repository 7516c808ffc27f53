-- name: stream/question
-- kind: stream
-- yields: line
--- What became of each question of a batch: one record for each, so that one that comes twice is seen.
SELECT to_json({
    'record': 'question', 'question_id': question_id, 'recipe': recipe, 'rows': rows, 'usable_responses': usable_responses,
    'correct_responses': correct_responses, 'reason': reason
})::VARCHAR AS line
FROM question_use
JOIN question_now USING (bucket, question_id)
ORDER BY first_row;

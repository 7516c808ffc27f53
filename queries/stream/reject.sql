-- name: stream/reject
-- kind: stream
-- yields: line
--- What was not taken of a batch: rows and items of their lists, and draws that gave no trace.
SELECT to_json({
    'record': 'reject', 'stage': stage, 'source': source, 'file': place_now.file, 'row': place, 'item': item,
    'reflection_item': reflection_item, 'recipe': recipe, 'question_id': question_id, 'format': format, 'repeat': repeat,
    'n': n, 'reason': reason, 'detail': detail
})::VARCHAR AS line
FROM reject
LEFT JOIN place_now USING (row)
LEFT JOIN question_now USING (question_id)
ORDER BY coalesce(reject.row, first_row), stage DESC, item, reflection_item, format, repeat, n;

-- name: adopt/rejects-of-lines
-- kind: adopt
-- params: $path
--- The rejects of records that a stream has written.
CREATE OR REPLACE TEMP TABLE built_reject AS
SELECT stage, row, item, reflection_item, question_id, format, repeat, n, reason, detail
FROM read_json($path, format = 'newline_delimited', maximum_object_size = 67108864, columns = {
    'record': 'VARCHAR', 'stage': 'VARCHAR', 'row': 'BIGINT', 'item': 'INTEGER', 'reflection_item': 'INTEGER',
    'question_id': 'VARCHAR', 'format': 'VARCHAR', 'repeat': 'INTEGER', 'n': 'INTEGER', 'reason': 'VARCHAR', 'detail': 'VARCHAR'
})
WHERE record = 'reject';

-- name: adopt/traces-of-lines
-- kind: adopt
-- params: $path
--- The traces of records that a stream has written.
CREATE OR REPLACE TEMP TABLE built_trace AS
SELECT trace_id, content_id, label, question, text
FROM read_json($path, format = 'newline_delimited', maximum_object_size = 67108864, columns = {
    'record': 'VARCHAR', 'trace_id': 'VARCHAR', 'content_id': 'VARCHAR', 'label': 'VARCHAR', 'question': 'VARCHAR', 'text': 'VARCHAR'
})
WHERE record = 'trace';

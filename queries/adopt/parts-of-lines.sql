-- name: adopt/parts-of-lines
-- kind: adopt
-- params: $path
--- The parts of records that a stream has written.
CREATE OR REPLACE TEMP TABLE built_part AS
SELECT trace_id, position, kind, attempt, response_id, reflection_id, phrase_id, start, "end"
FROM read_json($path, format = 'newline_delimited', maximum_object_size = 67108864, columns = {
    'record': 'VARCHAR', 'trace_id': 'VARCHAR', 'position': 'INTEGER', 'kind': 'VARCHAR', 'attempt': 'INTEGER',
    'response_id': 'VARCHAR', 'reflection_id': 'VARCHAR', 'phrase_id': 'VARCHAR', 'start': 'BIGINT', 'end': 'BIGINT'
})
WHERE record = 'part';

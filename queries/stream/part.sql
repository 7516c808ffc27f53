-- name: stream/part
-- kind: stream
-- yields: line
--- The parts of the traces of a batch. A part that a model wrote has the first raw row that holds it.
WITH
held_row AS (
    SELECT response_id AS id, source, row FROM response_row
    UNION ALL
    SELECT reflection_id, source, row FROM reflection_row
),
origin AS (
    SELECT id, any_value(source) AS source, min(row) AS row
    FROM held_row
    GROUP BY id
),
-- Each part with the response or reflection that it is; an answer is its response's.
part AS (
    SELECT
        bucket, trace_id, position, kind, attempt, response_id, reflection_id, phrase_id, start, "end",
        CASE WHEN kind = 'reflect' THEN reflection_id ELSE response_id END AS id
    FROM trace_part
)
SELECT to_json({
    'record': 'part', 'trace_id': trace_id, 'question_id': question_id, 'position': position, 'kind': kind,
    'attempt': attempt, 'response_id': response_id, 'reflection_id': reflection_id, 'phrase_id': phrase_id, 'start': start,
    'end': "end", 'source': source, 'file': file, 'row': place
})::VARCHAR AS line
FROM part
JOIN trace USING (bucket, trace_id)
JOIN question_now USING (bucket, question_id)
LEFT JOIN origin USING (id)
LEFT JOIN place_now ON place_now.row = origin.row
ORDER BY question_now.first_row, format, repeat, n, position;

-- name: export/plain-parts-rows
-- kind: export
--- The rows of a file with all that a trace has, and its parts as a list.
CREATE OR REPLACE TEMP VIEW row_of AS
WITH
wanted AS (
    SELECT split, shard, bucket, trace_id
    FROM placed
    JOIN work_now USING (split, shard)
),
listed AS (
    SELECT
        bucket, trace_id,
        list({'position': position, 'kind': kind, 'attempt': attempt, 'response_id': response_id,
            'reflection_id': reflection_id, 'phrase_id': phrase_id, 'start': start, 'end': "end"} ORDER BY position) AS parts
    FROM trace_part
    SEMI JOIN wanted USING (bucket, trace_id)
    WHERE is_at_work(bucket)
    GROUP BY bucket, trace_id
)
SELECT
    split, shard, trace_id, trace.content_id, trace.recipe, trace.question_id, format, trace.label, repeat, n, attempts,
    final_answer, final_is_correct, trace.chars, trace.text, since, question.text AS question, answer,
    [{'role': 'user', 'content': question.text}, {'role': 'assistant', 'content': trace.text}] AS conversations,
    to_json([{'role': 'user', 'content': question.text}, {'role': 'assistant', 'content': trace.text}]) AS conversations_json,
    parts, to_json(parts) AS parts_json
FROM trace
JOIN wanted USING (bucket, trace_id)
JOIN listed USING (bucket, trace_id)
JOIN question ON question.bucket = trace.bucket AND question.question_id = trace.question_id
JOIN question_use ON question_use.recipe = trace.recipe AND question_use.question_id = trace.question_id
WHERE is_at_work(trace.bucket);

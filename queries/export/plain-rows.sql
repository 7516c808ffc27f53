-- name: export/plain-rows
-- kind: export
--- The rows of a file with all that a trace has; what is not asked for is not read.
CREATE OR REPLACE TEMP VIEW row_of AS
SELECT
    split, shard, trace_id, trace.content_id, trace.recipe, trace.question_id, format, trace.label, repeat, n, attempts,
    final_answer, final_is_correct, trace.chars, trace.text, since, question.text AS question, answer,
    [{'role': 'user', 'content': question.text}, {'role': 'assistant', 'content': trace.text}] AS conversations,
    to_json([{'role': 'user', 'content': question.text}, {'role': 'assistant', 'content': trace.text}]) AS conversations_json
FROM trace
JOIN (FROM placed JOIN work_now USING (split, shard)) AS wanted USING (bucket, trace_id)
JOIN question ON question.bucket = trace.bucket AND question.question_id = trace.question_id
JOIN question_use ON question_use.recipe = trace.recipe AND question_use.question_id = trace.question_id
WHERE is_at_work(trace.bucket);

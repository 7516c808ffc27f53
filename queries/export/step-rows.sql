-- name: export/step-rows
-- kind: export
--- The traces of a file as steps: each attempt is one, and its correctness the label.
CREATE OR REPLACE TEMP VIEW row_of AS
WITH
listed AS (
    SELECT
        split, shard, bucket, trace_id, question_id, list(response.text ORDER BY attempt) AS completions,
        list(is_correct ORDER BY attempt) AS labels
    FROM (FROM step_now JOIN work_now USING (split, shard)) AS step
    JOIN response USING (bucket, question_id, response_id)
    WHERE is_at_work(bucket)
    GROUP BY split, shard, bucket, trace_id, question_id
)
SELECT split, shard, trace_id, question.text AS prompt, completions, labels
FROM listed
JOIN question USING (bucket, question_id)
WHERE is_at_work(bucket);

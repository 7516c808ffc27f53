-- name: export/step-now
-- kind: export
--- The attempts of each trace that is to be written, in order. A trace with an attempt of which nobody knows whether it is
--- right has no labels for its steps, and is left out.
CREATE OR REPLACE TEMP TABLE step_now AS
WITH
step AS (
    SELECT split, shard, bucket, trace_id, question_id, attempt, trace_part.response_id, is_correct, chars
    FROM trace_part
    JOIN placed USING (bucket, trace_id)
    LEFT JOIN (SELECT response_id, is_correct FROM response_use JOIN asked_now USING (recipe)) USING (response_id)
    WHERE kind = 'sample'
)
SELECT split, shard, bucket, trace_id, question_id, attempt, response_id, is_correct, chars
FROM step
QUALIFY count(*) OVER (PARTITION BY trace_id) = count(is_correct) OVER (PARTITION BY trace_id);

-- name: verify/names
-- kind: verify
-- yields: id, fault
--- Traces whose name is not the digest of recipe, question, format, repeat and draw, or stands twice in one state, whose
--- bucket or number is another's, or whose question is not there.
WITH
named AS (
    SELECT
        trace_id, question_id, recipe, bucket, short_id, count(*) OVER (PARTITION BY trace_id, until) AS times,
        content_id('t', [recipe, question_id, format, repeat::VARCHAR, n::VARCHAR]) AS digest
    FROM trace_now
)
SELECT
    trace_id AS id,
    CASE WHEN trace_id <> digest THEN 'the name is not that of the draw, ' || digest
         WHEN times > 1 THEN format('the trace stands {} times', times)
         WHEN bucket <> bucket_of(question_id) THEN 'the bucket is not that of the question'
         WHEN short_id IS DISTINCT FROM short_id(trace_id) THEN 'short_id is not that of the name'
         ELSE 'the question or the recipe is not there' END AS fault
FROM named
WHERE trace_id <> digest OR times > 1 OR bucket <> bucket_of(question_id)
    OR short_id IS DISTINCT FROM short_id(trace_id)
    OR question_id NOT IN (SELECT question_id FROM question) OR recipe NOT IN (SELECT recipe FROM recipe)
ORDER BY trace_id;

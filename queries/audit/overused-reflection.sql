-- name: audit/overused-reflection
-- kind: audit
-- severity: low
-- remedy: bring more reflections to the question, or build with fewer attempts or repeats
-- params: $recipe, $share
-- yields: reflection_id, question_id, traces, of_traces
--- A reflection that stands in more than $share (0.8, if nothing else is said) of its question's traces: they teach one
--- text more than a skill. Even draws from many seldom come above that; of fewer than five traces no share can be told.
WITH
asked AS (
    SELECT question_id, count(*) AS of_traces
    FROM trace
    WHERE recipe = $recipe
    GROUP BY question_id
    HAVING of_traces >= 5
),
used AS (
    SELECT question_id, part.reflection_id, count(DISTINCT trace_id) AS traces
    FROM trace
    JOIN trace_part AS part USING (bucket, trace_id)
    WHERE recipe = $recipe AND part.kind = 'reflect'
    GROUP BY question_id, part.reflection_id
)
SELECT reflection_id, question_id, traces, of_traces
FROM used
JOIN asked USING (question_id)
WHERE traces > $share * of_traces
ORDER BY traces / of_traces DESC, traces DESC, reflection_id;

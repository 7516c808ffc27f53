-- name: verify/states
-- kind: verify
-- params: $first, $last
-- yields: id, fault
--- Traces of states that cannot be: since after until, until not before the recipe's state, states that were never built,
--- a past content that a trace of then has now.
WITH
aged AS (
    SELECT past_trace.trace_id, past_trace.content_id, past_trace.since, until, recipe.state, trace.content_id AS now_id, trace.since AS now_since
    FROM past_trace
    LEFT JOIN recipe USING (recipe)
    LEFT JOIN trace USING (bucket, trace_id)
    WHERE past_trace.bucket BETWEEN $first AND $last
),
faulty AS (
    SELECT
        trace_id AS id,
        CASE WHEN since > until THEN format('it is since state {} and until state {}', since, until)
             WHEN until >= state THEN format('it was until state {}, and the recipe has state {}', until, state)
             WHEN now_since <= until THEN format('it has two contents in state {}', until) END AS fault
    FROM aged
    UNION ALL
    SELECT trace_id, format('it is since state {} of the recipe, which has state {}', since, state)
    FROM trace
    LEFT JOIN recipe USING (recipe)
    WHERE bucket BETWEEN $first AND $last AND (since > state OR state IS NULL)
)
SELECT id, coalesce(fault, 'its recipe is not there') AS fault
FROM faulty
WHERE fault IS NOT NULL
ORDER BY id;

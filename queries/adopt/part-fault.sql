-- name: adopt/part-fault
-- kind: adopt
-- yields: id, fault
--- Traces whose parts were told otherwise elsewhere than they are drawn here. With ALL, a part that stands twice is one too many.
WITH
held AS (
    SELECT trace_id, position, kind, attempt, response_id, reflection_id, phrase_id, start, "end"
    FROM trace_part
    SEMI JOIN redrawn_now USING (trace_id)
),
differing AS (
    SELECT trace_id FROM (FROM built_part EXCEPT ALL FROM held)
    UNION
    SELECT trace_id FROM (FROM held EXCEPT ALL FROM built_part)
)
SELECT trace_id AS id, 'its parts are not those of the draw' AS fault
FROM differing
ORDER BY trace_id;

-- name: verify/shard-parts
-- kind: verify
-- params: $path, $recipe
-- yields: id, fault
--- Traces whose parts in a shard are not those that the workspace has, part by part. What was another content in an older
--- state is no fault.
WITH
shard AS (
    SELECT trace_id, position, kind, attempt, response_id, reflection_id, phrase_id, start, "end"
    FROM read_parquet($path)
),
held AS (
    SELECT trace_id, position, kind, attempt, response_id, reflection_id, phrase_id, start, "end"
    FROM trace_part
    WHERE trace_id IN (SELECT trace_id FROM shard)
),
-- With ALL, a part that stands twice is one too many.
differing AS (
    SELECT trace_id FROM (FROM shard EXCEPT ALL FROM held)
    UNION
    SELECT trace_id FROM (FROM held EXCEPT ALL FROM shard)
)
SELECT trace_id AS id, 'its parts are not those that the workspace has' AS fault
FROM differing
WHERE trace_id NOT IN (SELECT trace_id FROM past_trace WHERE recipe = $recipe)
ORDER BY trace_id;

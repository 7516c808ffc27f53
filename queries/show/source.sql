-- name: show/source
-- kind: show
-- params: $bucket, $trace_id
-- yields: response_id, reflection_id
--- The responses and reflections that the parts of a trace are, judge or take their answer from.
WITH
-- (Made by itself, as in show/part.)
near AS MATERIALIZED (
    SELECT trace_id, response_id, reflection_id FROM trace_part WHERE bucket = $bucket
)
SELECT response_id, reflection_id
FROM near
WHERE trace_id = $trace_id;

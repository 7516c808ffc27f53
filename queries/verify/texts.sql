-- name: verify/texts
-- kind: verify
-- params: $first, $last
-- yields: id, fault
--- Traces whose text is not that of their parts, joined. Where parts tile and are as long as their sources, texts that are
--- equal as a whole are equal part by part.
WITH
remade AS (
    SELECT trace_id, array_to_string(list(text ORDER BY position), '') AS remade
    FROM part_now
    WHERE until = 0
    GROUP BY trace_id
),
differing AS (
    SELECT trace_id, trace.text, length(trace.text) AS length, chars
    FROM trace
    LEFT JOIN remade USING (trace_id)
    WHERE bucket BETWEEN $first AND $last AND (trace.text IS DISTINCT FROM remade OR length(trace.text) <> chars)
),
-- The first part that is not what stands in the text.
first_part AS (
    SELECT differing.trace_id, min(position) AS position, arg_min(kind, position) AS kind
    FROM differing
    JOIN part_now USING (trace_id)
    WHERE until = 0 AND substring(differing.text, start + 1, "end" - start) IS DISTINCT FROM part_now.text
    GROUP BY differing.trace_id
)
SELECT
    trace_id AS id,
    CASE WHEN position IS NOT NULL THEN format('part {} ({}) is not what stands in the text', position, kind)
         WHEN length <> chars THEN format('the text has {} characters, and should have {}', length, chars)
         ELSE 'the text is not that of its parts' END AS fault
FROM differing
LEFT JOIN first_part USING (trace_id)
ORDER BY trace_id;

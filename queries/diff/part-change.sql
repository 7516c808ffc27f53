-- name: diff/part-change
-- kind: setup
--- The parts of the changed traces that only one side has. A part is known by its kind, its place among its kind, and
--- what it is of; template follows from the rest, and an answer from its response.
CREATE OR REPLACE TEMP TABLE part_change AS
WITH
part AS (
    SELECT trace_id, NULL AS until, kind, attempt, position, coalesce(reflection_id, response_id, phrase_id) AS id FROM trace_part
    UNION ALL
    SELECT trace_id, until, kind, attempt, position, coalesce(reflection_id, response_id, phrase_id) FROM past_part
),
changed AS (
    SELECT * FROM paired WHERE change = 'changed'
),
numbered AS (
    SELECT changed.b_trace_id AS name, 'a' AS side, kind, id, position,
        row_number() OVER (PARTITION BY changed.b_trace_id, kind ORDER BY position) AS number
    FROM changed JOIN part ON part.trace_id = a_trace_id AND part.until IS NOT DISTINCT FROM a_until
    WHERE kind <> 'template' AND kind <> 'answer'
    UNION ALL
    SELECT changed.b_trace_id, 'b', kind, id, position,
        row_number() OVER (PARTITION BY changed.b_trace_id, kind ORDER BY position)
    FROM changed JOIN part ON part.trace_id = b_trace_id AND part.until IS NOT DISTINCT FROM b_until
    WHERE kind <> 'template' AND kind <> 'answer'
)
SELECT
    name, kind, number, max(id) FILTER (side = 'a') AS a_id, max(id) FILTER (side = 'b') AS b_id
FROM numbered
GROUP BY name, kind, number
HAVING a_id IS DISTINCT FROM b_id;

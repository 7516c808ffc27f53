-- name: build/part
-- kind: build
--- The parts of each trace that are not template, in order, and the piece of template behind each.
CREATE OR REPLACE TEMP TABLE part AS
WITH
ending_drawn AS (
    SELECT trace_id, arg_min(phrase_id, draw_key(ending_scope, number)) AS phrase_id
    FROM (SELECT trace_id, purpose_scope(scope, 'ending') AS ending_scope FROM drawn WHERE reason IS NULL)
    CROSS JOIN (SELECT phrase_id, number FROM phrase_now WHERE kind = 'ending')
    GROUP BY trace_id
),
-- Three places for each attempt, then those behind the attempts.
placed(trace_id, bucket, place, kind, next_kind, attempt, response_id, reflection_id, phrase_id) AS (
    SELECT trace_id, bucket, 3 * position, 'sample', 'reflect', position, response_id, NULL, NULL
    FROM attempt
    UNION ALL
    SELECT trace_id, bucket, 3 * position + 1, 'reflect', CASE WHEN glue_id IS NULL THEN 'ending' ELSE 'glue' END,
        position, response_id, reflection_id, NULL
    FROM attempt
    UNION ALL
    SELECT trace_id, bucket, 3 * position + 2, 'glue', 'sample', position, NULL, NULL, glue_id
    FROM attempt
    WHERE glue_id IS NOT NULL
    UNION ALL
    SELECT trace_id, bucket, 3 * attempts + 3, 'ending', 'answer', NULL, NULL, NULL, phrase_id
    FROM drawn
    JOIN ending_drawn USING (trace_id)
    UNION ALL
    SELECT trace_id, bucket, 3 * attempts + 4, 'answer', 'end', NULL, response_id, NULL, NULL
    FROM drawn
    WHERE reason IS NULL
)
SELECT placed.*, template.phrase_id AS template_id, template.text AS template_text, template.chars AS template_chars
FROM placed
JOIN template USING (kind, next_kind);

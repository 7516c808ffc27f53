-- name: build/part
-- kind: build
-- params: $first, $last
--- The parts of each trace in the buckets $first to $last that are not template, in order, and the piece of template behind each.
CREATE OR REPLACE TEMP TABLE part AS
WITH
whole AS (
    FROM drawn WHERE reason IS NULL AND bucket BETWEEN $first AND $last
),
-- An ending for each trace, and the phrase of its epilogue where it has one.
phrase_wanted AS (
    SELECT trace_id, unnest(CASE epilogue WHEN 'none' THEN ['ending'] ELSE [epilogue, 'ending'] END) AS kind,
        purpose_scope(scope, kind) AS phrase_scope
    FROM whole
),
phrase_drawn AS (
    SELECT trace_id, kind, arg_min(phrase_id, draw_key(phrase_scope, number)) AS phrase_id
    FROM phrase_wanted
    JOIN phrase_now USING (kind)
    GROUP BY trace_id, kind
),
-- Three places for each attempt, then those behind the attempts.
placed(trace_id, bucket, place, kind, next_kind, attempt, response_id, reflection_id, phrase_id) AS (
    SELECT trace_id, bucket, 3 * position, 'sample', CASE WHEN reflection_id IS NULL THEN next_kind ELSE 'reflect' END,
        position, response_id, NULL, NULL
    FROM attempt
    UNION ALL
    SELECT trace_id, bucket, 3 * position + 1, 'reflect', next_kind, position, response_id, reflection_id, NULL
    FROM attempt
    WHERE reflection_id IS NOT NULL
    UNION ALL
    SELECT trace_id, bucket, 3 * position + 2, 'glue', 'sample', position, NULL, NULL, glue_id
    FROM attempt
    WHERE glue_id IS NOT NULL
    UNION ALL
    SELECT trace_id, bucket, 3 * attempts + CASE kind WHEN 'ending' THEN 5 ELSE 3 END, kind,
        CASE kind WHEN 'ending' THEN 'answer' WHEN 'backtrack' THEN 'repeat' ELSE 'ending' END, NULL, NULL, NULL, phrase_id
    FROM whole
    JOIN phrase_drawn USING (trace_id)
    UNION ALL
    SELECT trace_id, bucket, 3 * attempts + 4, 'repeat', 'ending', answer_position, response_id, NULL, NULL
    FROM whole
    WHERE epilogue = 'backtrack'
    UNION ALL
    SELECT trace_id, bucket, 3 * attempts + 6, 'answer', 'end', NULL, response_id, NULL, NULL
    FROM whole
)
SELECT placed.*, template.phrase_id AS template_id, template.text AS template_text, template.chars AS template_chars
FROM placed
JOIN template USING (kind, next_kind);

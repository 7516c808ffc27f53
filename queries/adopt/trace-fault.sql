-- name: adopt/trace-fault
-- kind: adopt
-- yields: id, fault
--- Traces that were made elsewhere and that the recipe does not make of the raw rows, or otherwise, and those that it makes
--- and that are not there.
WITH
built AS (
    SELECT
        trace_id, count(*) AS times, any_value(content_id) AS content_id, any_value(label) AS label, any_value(question) AS question
    FROM built_trace
    GROUP BY trace_id
),
compared AS (
    SELECT
        coalesce(built.trace_id, redrawn_now.trace_id) AS trace_id, built.trace_id IS NOT NULL AS is_built, times,
        redrawn_now.trace_id IS NOT NULL AS is_drawn, built.content_id <> redrawn_now.content_id AS is_other,
        built.label IS DISTINCT FROM redrawn_now.label AS has_other_label,
        question.text IS DISTINCT FROM built.question AS has_other_question
    FROM built
    FULL JOIN redrawn_now USING (trace_id)
    LEFT JOIN question ON question.question_id = redrawn_now.question_id
),
faulty AS (
    SELECT
        trace_id AS id,
        CASE WHEN NOT is_drawn THEN 'the recipe does not draw it from these rows'
             WHEN NOT is_built THEN 'the recipe draws it, and it is not there'
             WHEN times > 1 THEN format('it stands {} times', times)
             WHEN is_other THEN 'the recipe draws other parts'
             WHEN has_other_label THEN 'its label is not that of the draw'
             WHEN has_other_question THEN 'its question is not that of the draw' END AS fault
    FROM compared
)
SELECT id, fault
FROM faulty
WHERE fault IS NOT NULL
ORDER BY id;

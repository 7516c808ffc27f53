-- name: diff/explained
-- kind: diff
-- params: $a_recipe, $b_recipe
--- Every pair of traces with what differs and why. The recipes are given only for sides that are as they are now: what is
--- known of usable rows and of rejects is known of now.
CREATE OR REPLACE TEMP TABLE explained AS
WITH
-- What differs in a changed trace, by kind of part.
counted AS (
    SELECT
        name, kind, count(*) AS parts, count(a_id) AS before, count(b_id) AS now,
        list_sort(list(a_id)) = list_sort(list(b_id)) AS is_moved
    FROM part_change
    GROUP BY name, kind
),
worded AS (
    SELECT
        name,
        string_agg(
            CASE WHEN is_moved THEN format('order of {}s', kind) WHEN now = 0 THEN format('{} {} gone', parts, kind)
                WHEN before = 0 THEN format('{} {} new', parts, kind) ELSE format('{} {}', parts, kind) END,
            ', ' ORDER BY kind
        ) AS what
    FROM counted
    GROUP BY name
),
-- Why a response or a reflection is not used any more.
refused AS (
    SELECT response_id AS id, reason, detail FROM response_use WHERE recipe = $b_recipe AND reason IS NOT NULL
    UNION ALL
    SELECT reflection_id, reason, detail FROM reflection_use
    WHERE recipe = $b_recipe AND reason IS NOT NULL AND reason <> 'response-not-usable'
),
gone AS (
    SELECT
        name,
        min(CASE WHEN reason = 'retracted' THEN format('{} retracted: {}', left(id, 12), detail)
            ELSE concat_ws(': ', reason, detail) END) AS why
    FROM part_change
    JOIN refused ON refused.id = a_id
    GROUP BY name
),
-- Why a draw gives no trace on one side.
missing AS (
    SELECT recipe, question_id, format, repeat, n, reason FROM reject WHERE stage = 'build'
),
unusable AS (
    SELECT recipe, question_id, reason FROM question_use WHERE reason IS NOT NULL
),
other_side AS (
    SELECT *, CASE change WHEN 'removed' THEN $b_recipe WHEN 'added' THEN $a_recipe END AS recipe FROM paired
)
SELECT
    change, question_id, format, repeat, n, a_trace_id, b_trace_id,
    CASE WHEN change = 'changed' THEN coalesce(what, 'answer or template') END AS what,
    CASE change
        WHEN 'changed' THEN coalesce(gone.why, 'another draw')
        WHEN 'same' THEN NULL
        ELSE coalesce(unusable.reason, missing.reason, CASE WHEN other_side.recipe IS NULL THEN 'not known' ELSE 'not asked for' END)
    END AS why
FROM other_side
LEFT JOIN worded ON worded.name = b_trace_id AND change = 'changed'
LEFT JOIN gone ON gone.name = b_trace_id AND change = 'changed'
LEFT JOIN missing USING (recipe, question_id, format, repeat, n)
LEFT JOIN unusable USING (recipe, question_id);

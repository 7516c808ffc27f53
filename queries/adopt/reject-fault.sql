-- name: adopt/reject-fault
-- kind: adopt
-- yields: id, fault
--- Rejects that were made elsewhere and not here, or the other way round. Where files lie may differ, so a row is known by
--- its number.
WITH
held AS (
    SELECT stage, row, item, reflection_item, question_id, format, repeat, n, reason, detail
    FROM reject
    WHERE recipe = (SELECT recipe FROM recipe_now) OR (source, revision) IN (SELECT (source, revision) FROM source_now)
),
differing AS (
    SELECT 'the reject is not made here' AS fault, elsewhere.* FROM (FROM built_reject EXCEPT ALL FROM held) AS elsewhere
    UNION ALL
    SELECT 'the reject is made here and not there', here.* FROM (FROM held EXCEPT ALL FROM built_reject) AS here
)
SELECT
    CASE WHEN stage = 'ingest' THEN format('row {}', row) ELSE concat_ws(' ', question_id, format, repeat, n) END AS id,
    format('{}: {}', fault, reason) AS fault
FROM differing
ORDER BY id, fault;

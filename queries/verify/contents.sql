-- name: verify/contents
-- kind: verify
-- yields: id, fault
--- Traces whose content_id is not the digest of their parts in order, as build/insert-trace makes it.
WITH
paired AS (
    SELECT
        trace_id, until, position, phrase_id, kind, coalesce(CASE kind
            WHEN 'sample' THEN response_id WHEN 'repeat' THEN response_id
            WHEN 'reflect' THEN reflection_id WHEN 'answer' THEN final_answer ELSE phrase_id END, '') AS content,
        lead(phrase_id) OVER (PARTITION BY trace_id, until ORDER BY position) AS template_id
    FROM part_now
),
digested AS (
    SELECT
        trace_id, until,
        content_id('c', [
            any_value(phrase_id) FILTER (position = 1),
            array_to_string(list(kind || ' ' || content || ' ' || coalesce(template_id, '') ORDER BY position)
                FILTER (kind <> 'template'), chr(10))
        ]) AS digest
    FROM paired
    GROUP BY trace_id, until
)
SELECT trace_id AS id, 'content_id is not that of its parts, ' || coalesce(digest, 'none') AS fault
FROM trace_now
LEFT JOIN digested USING (trace_id, until)
WHERE content_id IS DISTINCT FROM digest
ORDER BY trace_id;

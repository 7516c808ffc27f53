-- name: verify/sources
-- kind: verify
-- yields: id, fault
--- Parts whose source is not there, is as long as another span, or is not one that the part can have.
SELECT
    trace_id AS id,
    format('part {} ({}): ', position, kind) || CASE
        WHEN text IS NULL THEN 'its source is not there'
        WHEN length(text) <> "end" - start THEN format('its source has {} characters, its span {}', length(text), "end" - start)
        WHEN kind = 'reflect' AND judges IS DISTINCT FROM response_id THEN 'its reflection judges another response'
        WHEN phrase_id IS NOT NULL THEN 'its phrase is of the kind ' || phrase_kind
        ELSE 'its response is of another question' END AS fault
FROM part_now
WHERE text IS NULL OR length(text) <> "end" - start
    OR kind = 'reflect' AND judges IS DISTINCT FROM response_id
    OR response_id IS NOT NULL AND asked_of IS DISTINCT FROM question_id
    OR phrase_id IS NOT NULL AND phrase_kind <> kind AND NOT (kind = 'glue' AND phrase_kind IN ('generic', 'correct', 'incorrect'))
ORDER BY trace_id, position;

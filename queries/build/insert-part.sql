-- name: build/insert-part
-- kind: build
-- params: $first, $last
--- The parts of the traces with their spans, the template's pieces between the others.
INSERT INTO trace_part (trace_id, bucket, position, kind, attempt, response_id, reflection_id, phrase_id, start, "end")
WITH
response_chars AS (
    SELECT response_id, chars FROM response WHERE bucket BETWEEN $first AND $last
),
reflection_chars AS (
    SELECT reflection_id, chars FROM reflection WHERE bucket BETWEEN $first AND $last
),
measured AS (
    SELECT
        part.trace_id, part.bucket, place, part.kind, attempt, part.response_id, reflection_id, part.phrase_id, template_id, template_chars,
        CASE WHEN part.kind IN ('sample', 'repeat') THEN response_chars.chars WHEN part.kind = 'answer' THEN length(final_answer)
            ELSE coalesce(reflection_chars.chars, phrase.chars) END AS chars
    FROM part
    LEFT JOIN response_chars USING (response_id)
    LEFT JOIN reflection_chars USING (reflection_id)
    LEFT JOIN phrase USING (phrase_id)
    LEFT JOIN drawn ON drawn.trace_id = part.trace_id AND part.kind = 'answer'
),
-- Running sums give the spans: a part, then the template behind it.
spanned AS (
    SELECT
        measured.*, opening.phrase_id AS opening_id, opening.chars AS opening_chars,
        row_number() OVER trace AS number,
        opening.chars + sum(measured.chars + template_chars) OVER trace - template_chars - measured.chars AS start
    FROM measured
    CROSS JOIN (SELECT phrase_id, chars FROM template WHERE kind = 'start') AS opening
    WINDOW trace AS (PARTITION BY trace_id ORDER BY place)
),
tiled AS (
    SELECT trace_id, bucket, 1 AS position, 'template' AS kind, NULL AS attempt, NULL AS response_id, NULL AS reflection_id,
        opening_id AS phrase_id, 0 AS start, opening_chars AS "end"
    FROM spanned
    WHERE number = 1
    UNION ALL
    SELECT trace_id, bucket, 2 * number, kind, attempt, response_id, reflection_id, phrase_id, start, start + chars
    FROM spanned
    UNION ALL
    SELECT trace_id, bucket, 2 * number + 1, 'template', NULL, NULL, NULL, template_id, start + chars, start + chars + template_chars
    FROM spanned
)
SELECT trace_id, bucket, position, kind, attempt, response_id, reflection_id, phrase_id, start, "end"
FROM tiled
ORDER BY bucket, trace_id, position;

-- name: build/insert-trace
-- kind: build
-- params: $first, $last
--- The traces: their parts put together.
INSERT INTO trace
    (trace_id, content_id, recipe, bucket, question_id, format, label, repeat, n, attempts,
     final_answer, final_is_correct, chars, text, since, short_id)
WITH
response_text AS (
    SELECT response_id, text FROM response WHERE bucket BETWEEN $first AND $last
),
reflection_text AS (
    SELECT reflection_id, text FROM reflection WHERE bucket BETWEEN $first AND $last
),
-- Each part with its text, and the id or the text that its content is known by.
piece AS (
    SELECT trace_id, place, response_text.text || template_text AS text, kind || ' ' || response_id || ' ' || template_id AS content
    FROM part JOIN response_text USING (response_id)
    WHERE kind IN ('sample', 'repeat')
    UNION ALL
    SELECT trace_id, place, reflection_text.text || template_text, kind || ' ' || reflection_id || ' ' || template_id
    FROM part JOIN reflection_text USING (reflection_id)
    UNION ALL
    SELECT trace_id, place, phrase.text || template_text, part.kind || ' ' || phrase_id || ' ' || template_id
    FROM part JOIN phrase USING (phrase_id)
    UNION ALL
    SELECT trace_id, place, final_answer || template_text, kind || ' ' || final_answer || ' ' || template_id
    FROM part JOIN drawn USING (trace_id)
    WHERE kind = 'answer'
),
whole AS (
    SELECT
        trace_id, list({'place': place, 'text': text, 'content': content}) AS pieces,
        list_grade_up(list_transform(pieces, lambda p: p.place)) AS places
    FROM piece
    GROUP BY trace_id
),
-- (To bring a list in order takes less than to order an aggregate.)
joined AS (
    SELECT
        trace_id, array_to_string(list_select(list_transform(pieces, lambda p: p.text), places), '') AS text,
        array_to_string(list_select(list_transform(pieces, lambda p: p.content), places), chr(10)) AS content
    FROM whole
),
opened AS (
    SELECT trace_id, opening.text || joined.text AS text, content_id('c', [opening.phrase_id, content]) AS content_id
    FROM joined
    CROSS JOIN (SELECT phrase_id, text FROM template WHERE kind = 'start') AS opening
)
SELECT
    drawn.trace_id, opened.content_id, drawn.recipe, drawn.bucket, drawn.question_id, drawn.format, drawn.label,
    drawn.repeat, drawn.n, drawn.attempts, drawn.final_answer, drawn.final_is_correct, length(text), text,
    coalesce(old_trace.since, recipe_now.state), short_id(drawn.trace_id)
FROM drawn
JOIN opened USING (trace_id)
LEFT JOIN old_trace ON old_trace.trace_id = opened.trace_id AND old_trace.content_id = opened.content_id
CROSS JOIN (SELECT state FROM recipe_now) AS recipe_now
-- A question's traces share texts: side by side they are packed into less, and few questions are read from few places.
ORDER BY drawn.bucket, drawn.question_id, drawn.trace_id;

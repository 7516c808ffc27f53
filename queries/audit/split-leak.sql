-- name: audit/split-leak
-- kind: audit
-- severity: high
-- remedy: retract the questions, or build from the other sources alone: skillfactory build --sources NAME,...
-- params: $recipe, $held_out
-- yields: question_id, held_out_id, source, traces
--- A question of the traces that stands in a held-out source, too: what is measured there was trained on. Upper and lower
--- case and white space make no other question. Without --held-out nothing is held out.
WITH
held_out AS (
    SELECT question_id, min(source) AS source
    FROM source_row
    WHERE source IN (SELECT unnest(from_json($held_out, '["VARCHAR"]')))
    GROUP BY question_id
),
plain AS (
    SELECT question_id, lower(trim(regexp_replace(text, '\s+', ' ', 'g'))) AS text
    FROM question
    WHERE EXISTS (FROM held_out)
),
held_text AS (
    SELECT text, min(question_id) AS held_out_id, min(source) AS source
    FROM held_out
    JOIN plain USING (question_id)
    GROUP BY text
)
SELECT trace.question_id, held_out_id, source, count(*) AS traces
FROM trace
JOIN plain USING (question_id)
JOIN held_text ON held_text.text = plain.text
WHERE recipe = $recipe
GROUP BY trace.question_id, held_out_id, source
ORDER BY trace.question_id;

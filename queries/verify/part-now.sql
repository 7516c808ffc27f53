-- name: verify/part-now
-- kind: verify
-- params: $first, $last
--- The parts of those traces, each with its source: the text, the response or phrase that it is, whose it is.
CREATE OR REPLACE TEMP TABLE part_now AS
WITH
part AS (
    SELECT trace_id, 0 AS until, position, kind, attempt, response_id, reflection_id, phrase_id, start, "end"
    FROM trace_part
    WHERE bucket BETWEEN $first AND $last
    UNION ALL
    SELECT trace_id, until, position, kind, attempt, response_id, reflection_id, phrase_id, start, "end"
    FROM past_part
    WHERE bucket BETWEEN $first AND $last
),
-- Ids that stand twice are another proof's: here each has one row.
whole AS (
    SELECT trace_id, until, any_value(question_id) AS question_id, any_value(final_answer) AS final_answer
    FROM trace_now
    GROUP BY trace_id, until
),
asked AS (
    SELECT response_id, any_value(question_id) AS asked_of, any_value(text) AS text
    FROM response
    WHERE bucket BETWEEN $first AND $last
    GROUP BY response_id
),
judged AS (
    SELECT reflection_id, any_value(response_id) AS judges, any_value(text) AS text
    FROM reflection
    WHERE bucket BETWEEN $first AND $last
    GROUP BY reflection_id
)
SELECT
    part.*, whole.question_id, whole.final_answer, asked_of, judges, phrase.kind AS phrase_kind,
    CASE WHEN part.kind IN ('sample', 'repeat') THEN asked.text WHEN part.kind = 'reflect' THEN judged.text
         WHEN part.kind = 'answer' THEN final_answer ELSE phrase.text END AS text
FROM part
LEFT JOIN whole USING (trace_id, until)
LEFT JOIN asked USING (response_id)
LEFT JOIN judged USING (reflection_id)
LEFT JOIN phrase USING (phrase_id);

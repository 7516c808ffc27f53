-- name: audit/empty-part
-- kind: audit
-- severity: medium
-- remedy: give the recipe least_chars for reflections or responses, then: skillfactory build
-- params: $recipe
-- yields: trace_id, question_id, position, kind, text
--- A part that says nothing: white space, or a verdict and no word of reason.
WITH
-- Only short parts are looked at: a verdict alone has some 30 characters, and long white space is no row of an ingest.
short AS (
    SELECT trace_id, bucket, trace.question_id, position, kind, response_id, reflection_id, phrase_id, final_answer
    FROM trace
    JOIN trace_part USING (bucket, trace_id)
    WHERE recipe = $recipe AND kind <> 'template' AND "end" - start <= 60
),
worded AS (
    SELECT
        trace_id, short.question_id, position, short.kind,
        CASE WHEN short.kind IN ('sample', 'repeat') THEN response.text WHEN short.kind = 'reflect' THEN reflection.text
             WHEN short.kind = 'answer' THEN final_answer ELSE phrase.text END AS text
    FROM short
    LEFT JOIN response ON response.bucket = short.bucket AND response.response_id = short.response_id AND response.chars <= 60
    LEFT JOIN reflection
        ON reflection.bucket = short.bucket AND reflection.reflection_id = short.reflection_id AND reflection.chars <= 60
    LEFT JOIN phrase ON phrase.phrase_id = short.phrase_id
)
SELECT trace_id, question_id, position, kind, text
FROM worded
WHERE is_blank(CASE kind WHEN 'reflect' THEN regexp_replace(text, '<verdict>[^<]*(</verdict>)?', '') ELSE text END)
ORDER BY trace_id, position;

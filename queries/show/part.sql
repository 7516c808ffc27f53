-- name: show/part
-- kind: show
-- params: $bucket, $trace_id, $recipe, $final_answer
-- yields: position, kind, attempt, response_id, reflection_id, phrase_id, start, end, variant, is_correct, verdict, usable, reflections, phrase_kind, text
--- The parts of a trace, each with its text and what the recipe knows of it. The texts are those of the sources: the
--- engine takes texts out by the thousand, and whole traces are the longest. (Rows have a statement of their own: to plan
--- one of so many joins takes longer than to run it.)
WITH
-- (Made by itself: what lies elsewhere is passed over by the bucket alone, in half the time.)
near AS MATERIALIZED (
    SELECT trace_id, position, kind, attempt, response_id, reflection_id, phrase_id, start, "end"
    FROM trace_part
    WHERE bucket = $bucket
),
part AS (
    SELECT position, kind, attempt, response_id, reflection_id, phrase_id, start, "end"
    FROM near
    WHERE trace_id = $trace_id
),
said AS (
    SELECT response_id, prompt_variant, text
    FROM response
    WHERE bucket = $bucket AND response_id IN (SELECT response_id FROM part)
),
right_or_wrong AS (
    SELECT response_id, is_correct FROM response_use WHERE bucket = $bucket AND recipe = $recipe
),
judged AS (
    SELECT reflection_id, verdict, text
    FROM reflection
    WHERE bucket = $bucket AND reflection_id IN (SELECT reflection_id FROM part)
),
-- How many reflections a response has, and how many of them the recipe can use.
counted AS (
    SELECT response_id, count(*) FILTER (reason IS NULL) AS usable, count(*) AS reflections
    FROM reflection_use
    WHERE bucket = $bucket AND recipe = $recipe
    GROUP BY response_id
)
SELECT
    position, part.kind, attempt, part.response_id, part.reflection_id, part.phrase_id, start, "end",
    prompt_variant AS variant, is_correct, verdict, usable, reflections, phrase.kind AS phrase_kind,
    CASE WHEN part.kind = 'answer' THEN $final_answer ELSE coalesce(judged.text, said.text, phrase.text) END AS text
FROM part
LEFT JOIN said USING (response_id)
LEFT JOIN right_or_wrong USING (response_id)
LEFT JOIN counted USING (response_id)
LEFT JOIN judged USING (reflection_id)
LEFT JOIN phrase USING (phrase_id)
ORDER BY position;

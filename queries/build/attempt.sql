-- name: build/attempt
-- kind: build
-- params: $first, $last
--- The attempts of each trace in the buckets $first to $last, with the reflection on each and the glue phrase behind it.
CREATE OR REPLACE TEMP TABLE attempt AS
WITH
correctness AS (
    SELECT response_id, is_correct
    FROM response_use
    WHERE recipe = (SELECT recipe FROM recipe_now) AND bucket BETWEEN $first AND $last
),
filled AS (
    SELECT trace_id, scope, bucket, attempts, position, slot.response_id, is_correct, reflection, glue, drawn.epilogue
    FROM slot
    JOIN drawn USING (format, question_id, repeat, n)
    JOIN correctness ON correctness.response_id = slot.response_id
    WHERE drawn.reason IS NULL AND bucket BETWEEN $first AND $last
),
-- Reflections are ranked by response, so that a response keeps its reflection wherever it stands.
reflection_drawn AS (
    SELECT trace_id, position, arg_min(reflection_id, draw_key(reflection_scope, number)) AS reflection_id
    FROM (SELECT trace_id, position, response_id, purpose_scope(scope, 'reflection') AS reflection_scope
          FROM filled WHERE reflection = 'draw')
    JOIN usable_reflection USING (response_id)
    GROUP BY trace_id, position
),
-- Glue stands between attempts: a phrase that fits what the attempt before it was, or any trace.
glue_wanted AS (
    SELECT
        trace_id, position, purpose_scope(scope, 'glue ' || position) AS glue_scope,
        CASE WHEN glue = 'generic' THEN 'generic' WHEN is_correct THEN 'correct' ELSE 'incorrect' END AS kind
    FROM filled
    WHERE position < attempts
),
glue_drawn AS (
    SELECT trace_id, position, arg_min(phrase_id, draw_key(glue_scope, number)) AS glue_id
    FROM glue_wanted
    JOIN phrase_now ON phrase_now.kind = 'generic' OR phrase_now.kind = glue_wanted.kind
    GROUP BY trace_id, position
)
SELECT
    trace_id, bucket, position, response_id, glue_id,
    CASE WHEN reflection = 'draw' THEN reflection_drawn.reflection_id
         WHEN reflection <> 'none' THEN reflection END AS reflection_id,
    -- What follows the attempt and its reflection.
    CASE WHEN glue_id IS NOT NULL THEN 'glue' WHEN epilogue = 'none' THEN 'ending' ELSE epilogue END AS next_kind
FROM filled
LEFT JOIN reflection_drawn USING (trace_id, position)
LEFT JOIN glue_drawn USING (trace_id, position);

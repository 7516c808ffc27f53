-- name: export/judged-now
-- kind: export
--- The responses and reflections of the written questions that are known to be right or wrong, in the order of a draw:
--- responses among those of a question, reflections among those on a response. A reflection is wrong if its verdict is: what
--- the recipe throws away. What it leaves out for another reason is left out here. Of equal texts one is taken.
CREATE OR REPLACE TEMP TABLE judged_now AS
WITH
question_now AS (
    SELECT DISTINCT split, shard, bucket, question_id FROM placed
),
judged_response AS (
    SELECT split, shard, bucket, question_id, response_id, is_correct, text_id, chars
    FROM response_use
    JOIN asked_now USING (recipe)
    JOIN question_now USING (bucket, question_id)
    JOIN response USING (bucket, question_id, response_id)
    WHERE is_correct IS NOT NULL AND (reason IS NULL OR reason = 'no-usable-reflection')
),
judged AS (
    SELECT
        'response' AS about, split, shard, bucket, question_id, question_id AS scope_id, response_id,
        NULL AS reflection_id, response_id AS id, is_correct AS is_right, text_id AS equal, chars
    FROM judged_response
    UNION ALL
    SELECT
        'reflection', split, shard, bucket, question_id, response_id, response_id, reflection_id, reflection_id,
        reason IS NULL, reflection_id, judged_response.chars + reflection.chars
    FROM reflection_use
    JOIN asked_now USING (recipe)
    JOIN judged_response USING (bucket, response_id)
    JOIN reflection USING (bucket, response_id, reflection_id)
    WHERE (reason IS NULL OR reason = 'verdict-disagrees') AND ordinal = 1
),
keyed AS (
    SELECT judged.*, draw_key(draw_scope(seed, scope_id, about, 0, 0), id_number(id)) AS key
    FROM judged
    CROSS JOIN asked_now
),
single AS (
    SELECT keyed.*
    FROM keyed
    QUALIFY row_number() OVER (PARTITION BY about, scope_id, equal ORDER BY key, id) = 1
)
SELECT
    about, split, shard, bucket, question_id, scope_id, response_id, reflection_id, id, is_right, chars,
    row_number() OVER (PARTITION BY about, scope_id, is_right ORDER BY key, id) AS rank
FROM single;

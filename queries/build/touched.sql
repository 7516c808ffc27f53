-- name: build/touched
-- kind: build
-- params: $all
--- The questions whose traces are made anew: all, or, for a recipe that says what it said when it was built last, those
--- whose rows differ from the rows of then, or were retracted or taken back since.
CREATE OR REPLACE TEMP TABLE touched AS
WITH
before AS (
    SELECT recipe_state.sources, recipe_state.retractions
    FROM recipe_state
    JOIN recipe_now ON recipe_now.recipe = recipe_state.recipe AND recipe_now.state_before = recipe_state.state
    WHERE is_same_recipe AND NOT $all
),
-- Both sets of sources, unless they are the same.
compared AS (
    SELECT unnest(before.sources, recursive := true), -1 AS side FROM before, recipe_now WHERE before.sources <> recipe_now.sources
    UNION ALL
    SELECT unnest(recipe_now.sources, recursive := true), 1 FROM before, recipe_now WHERE before.sources <> recipe_now.sources
),
-- What the rows say of each question, as numbers that cancel out where both sides say the same.
said AS (
    SELECT question_id, side * hash(row('row', answer, model))::HUGEINT AS number
    FROM source_row
    JOIN compared USING (source, revision)
    UNION ALL
    SELECT question_id, side * hash(row('response', response_id, is_correct, extracted_answer))::HUGEINT
    FROM response_row
    JOIN compared USING (source, revision)
    JOIN response USING (bucket, response_id)
    UNION ALL
    SELECT question_id, side * hash(row('reflection', reflection_id))::HUGEINT
    FROM reflection_row
    JOIN compared USING (source, revision)
    JOIN reflection USING (bucket, reflection_id)
    JOIN response ON response.bucket = reflection.bucket AND response.response_id = reflection.response_id
),
differing AS (
    SELECT question_id FROM said GROUP BY question_id HAVING sum(number) <> 0
),
-- Retractions of one side only.
turned AS (
    SELECT retraction FROM (
        SELECT unnest(before.retractions) AS retraction FROM before
        UNION ALL
        SELECT unnest(recipe_now.retractions) FROM before, recipe_now
    )
    GROUP BY retraction
    HAVING count(*) = 1
),
chosen AS (
    SELECT question_id FROM differing
    UNION
    SELECT question_id FROM retracted JOIN turned USING (retraction)
    UNION
    SELECT question_id FROM source_row WHERE NOT EXISTS (FROM before)
    UNION
    SELECT question_id FROM question_use
    WHERE NOT EXISTS (FROM before) AND recipe = (SELECT recipe FROM recipe_now)
)
SELECT question_id, bucket_of(question_id) AS bucket
FROM chosen;

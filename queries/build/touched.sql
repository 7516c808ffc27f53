-- name: build/touched
-- kind: build
-- params: $edited
--- The questions whose traces are made anew, each with the cause: those whose rows changed, or were retracted or taken
--- back, since the recipe at work was built last; and all of them, if the recipe says something else, as `$edited` tells.
CREATE OR REPLACE TEMP TABLE touched AS
WITH
before AS (
    SELECT recipe_state.sources, recipe_state.retractions
    FROM recipe_state
    JOIN recipe_now ON recipe_now.recipe = recipe_state.recipe AND recipe_now.state_before = recipe_state.state
),
-- Sources of which another revision is drawn from than then; without one of the two, the source came or went.
moved AS (
    SELECT source, was.revision AS revision_then, is_now.revision AS revision_now
    FROM (SELECT unnest(sources, recursive := true) FROM before) AS was
    FULL JOIN (SELECT unnest(recipe_now.sources, recursive := true) FROM recipe_now, before) AS is_now USING (source)
    WHERE was.revision IS DISTINCT FROM is_now.revision
),
-- Retractions of one side only.
turned AS (
    SELECT retraction, sum(side) AS side
    FROM (
        SELECT unnest(before.retractions) AS retraction, -1 AS side FROM before
        UNION ALL
        SELECT unnest(recipe_now.retractions), 1 FROM before, recipe_now
    )
    GROUP BY retraction
    HAVING sum(side) <> 0
),
chosen AS (
    SELECT question_id, 'rows ' || change AS cause
    FROM source_change
    JOIN moved ON moved.source = source_change.source AND revision > revision_then AND revision <= revision_now
    UNION
    SELECT question_id, CASE WHEN revision_then IS NULL THEN 'rows added' ELSE 'rows gone' END
    FROM source_row
    JOIN moved ON moved.source = source_row.source AND revision = coalesce(revision_then, revision_now)
    WHERE revision_then IS NULL OR revision_now IS NULL
    UNION
    SELECT question_id, CASE WHEN side > 0 THEN 'retracted' ELSE 'taken back' END
    FROM retracted
    JOIN turned USING (retraction)
    UNION
    SELECT question_id, $edited::VARCHAR
    FROM source_row
    WHERE $edited IS NOT NULL
    UNION
    SELECT question_id, $edited::VARCHAR
    FROM question_use
    WHERE $edited IS NOT NULL AND recipe = (SELECT recipe FROM recipe_now)
)
SELECT question_id, bucket_of(question_id) AS bucket, string_agg(cause, ', ' ORDER BY cause) AS cause
FROM chosen
GROUP BY question_id;

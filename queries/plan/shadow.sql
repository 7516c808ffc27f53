-- name: plan/shadow
-- kind: setup
--- TEMP tables that stand before those that a build writes, so that the statements of a build change nothing. Of the recipe
--- at work they hold what the build leaves as it is or takes over, without texts: what a plan adds makes them whole.
CREATE TEMP TABLE phrase AS FROM phrase;
CREATE TEMP TABLE recipe AS FROM recipe LIMIT 0;
CREATE TEMP TABLE response_use AS
SELECT recipe, bucket, question_id, response_id, is_correct, extracted_answer, usable_reflections, reason, detail
FROM response_use
WHERE recipe = (SELECT recipe FROM recipe_now) AND (SELECT recipe FROM use_now) IS NULL
    AND question_id NOT IN (SELECT question_id FROM touched)
UNION ALL
SELECT
    (SELECT recipe FROM recipe_now), bucket, question_id, response_id, is_correct, extracted_answer, usable_reflections, reason, detail
FROM response_use
WHERE recipe = (SELECT recipe FROM use_now);
-- What was taken over is the recipe's own by now.
UPDATE use_now SET recipe = (SELECT recipe FROM recipe_now) WHERE recipe IS NOT NULL;
CREATE TEMP TABLE question_use AS
FROM question_use
WHERE recipe = (SELECT recipe FROM recipe_now) AND question_id NOT IN (SELECT question_id FROM touched);
CREATE TEMP TABLE reject AS
FROM reject
WHERE stage = 'ingest'
    OR recipe = (SELECT recipe FROM recipe_now) AND question_id NOT IN (SELECT question_id FROM touched);
CREATE TEMP TABLE trace AS
SELECT
    trace_id, content_id, recipe, bucket, question_id, format, label, repeat, n, attempts, final_answer, final_is_correct,
    chars, '' AS text, since
FROM trace
WHERE recipe = (SELECT recipe FROM recipe_now) AND question_id NOT IN (SELECT question_id FROM touched);

-- name: build/forget
-- kind: setup
--- Takes away what an earlier build of the recipe at work has stored on the questions that are made anew.
DELETE FROM trace_part
WHERE bucket IN (SELECT bucket FROM touched) AND trace_id IN (SELECT trace_id FROM old_trace);
DELETE FROM trace
WHERE recipe = (SELECT recipe FROM recipe_now) AND question_id IN (SELECT question_id FROM touched);
DELETE FROM reject
WHERE recipe = (SELECT recipe FROM recipe_now) AND question_id IN (SELECT question_id FROM touched);
DELETE FROM question_use
WHERE recipe = (SELECT recipe FROM recipe_now) AND question_id IN (SELECT question_id FROM touched);
DELETE FROM recipe WHERE recipe = (SELECT recipe FROM recipe_now);

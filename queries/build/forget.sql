-- name: build/forget
-- kind: setup
--- Takes away what an earlier build of the recipe at work has stored on the questions that are made anew.
DELETE FROM trace_part WHERE rowid IN (SELECT place FROM old_part);
DELETE FROM trace WHERE rowid IN (SELECT place FROM old_trace);
DELETE FROM reject
WHERE recipe = (SELECT recipe FROM recipe_now) AND question_id IN (SELECT question_id FROM touched);
DELETE FROM question_use
WHERE recipe = (SELECT recipe FROM recipe_now) AND question_id IN (SELECT question_id FROM touched);
DELETE FROM recipe WHERE recipe = (SELECT recipe FROM recipe_now);

-- name: build/forget
-- kind: setup
--- Takes away what an earlier build of the recipe at work has stored.
DELETE FROM trace_part
WHERE trace_id IN (SELECT trace_id FROM trace WHERE recipe IN (SELECT recipe FROM recipe_now));
DELETE FROM recipe WHERE recipe IN (SELECT recipe FROM recipe_now);
DELETE FROM trace WHERE recipe IN (SELECT recipe FROM recipe_now);
DELETE FROM reject WHERE recipe IN (SELECT recipe FROM recipe_now);
DELETE FROM question_use WHERE recipe IN (SELECT recipe FROM recipe_now);
DELETE FROM response_use WHERE recipe IN (SELECT recipe FROM recipe_now);
DELETE FROM reflection_use WHERE recipe IN (SELECT recipe FROM recipe_now);

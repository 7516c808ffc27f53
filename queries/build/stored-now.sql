-- name: build/stored-now
-- kind: build
-- params: $recipe
--- The traces of a recipe as they are stored, to be held against a redraw.
CREATE OR REPLACE TEMP TABLE stored_now AS
SELECT trace_id, content_id, question_id, label, attempts, final_answer, final_is_correct
FROM trace
WHERE recipe = $recipe;

-- name: build/forget-use
-- kind: setup
--- Takes away which rows of the touched questions an earlier build of the recipe at work found usable, since they are looked
--- through anew.
DELETE FROM reflection_use
WHERE recipe = (SELECT recipe FROM recipe_now) AND bucket IN (SELECT bucket FROM touched)
    AND response_id IN (SELECT response_id FROM response JOIN touched USING (question_id));
DELETE FROM response_use
WHERE recipe = (SELECT recipe FROM recipe_now) AND question_id IN (SELECT question_id FROM touched);

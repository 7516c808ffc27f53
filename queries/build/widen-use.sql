-- name: build/widen-use
-- kind: setup
--- Stores what was found since build/narrow-use, and takes away what that has made.
ALTER TABLE temp.reflection_use RENAME TO reflection_found;
INSERT INTO reflection_use FROM reflection_found ORDER BY bucket, response_id, reflection_id;
DROP TABLE reflection_found;

ALTER TABLE temp.response_use RENAME TO response_found;
INSERT INTO response_use FROM response_found ORDER BY bucket, question_id, response_id;
DROP TABLE response_found;

ALTER TABLE temp.question_use RENAME TO question_found;
INSERT INTO question_use FROM question_found ORDER BY bucket, question_id;
DROP TABLE question_found;

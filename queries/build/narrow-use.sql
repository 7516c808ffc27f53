-- name: build/narrow-use
-- kind: setup
--- As build/narrow, of the tables of what can be used: they begin empty, and what the build finds is stored when it is done.
CREATE TEMP TABLE reflection_use AS FROM reflection_use LIMIT 0;
CREATE TEMP TABLE response_use AS FROM response_use LIMIT 0;
CREATE TEMP TABLE question_use AS FROM question_use LIMIT 0;

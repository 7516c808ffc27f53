-- name: plan/shadow
-- kind: setup
--- TEMP tables that stand before those that a build writes, so that the statements of a build change nothing.
CREATE TEMP TABLE phrase AS FROM phrase;
CREATE TEMP TABLE recipe AS FROM recipe LIMIT 0;
CREATE TEMP TABLE reflection_use AS FROM reflection_use LIMIT 0;
CREATE TEMP TABLE response_use AS FROM response_use LIMIT 0;
CREATE TEMP TABLE question_use AS FROM question_use LIMIT 0;
CREATE TEMP TABLE trace AS FROM trace LIMIT 0;
CREATE TEMP TABLE trace_part AS FROM trace_part LIMIT 0;
CREATE TEMP TABLE reject AS FROM reject WHERE stage = 'ingest';

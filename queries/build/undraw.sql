-- name: build/undraw
-- kind: setup
--- Takes away what was drawn and put together.
DROP TABLE IF EXISTS temp.candidate;
DROP TABLE IF EXISTS temp.usable_reflection;
DROP TABLE IF EXISTS temp.attribute;
DROP TABLE IF EXISTS temp.draw;
DROP TABLE IF EXISTS temp.slot;
DROP TABLE IF EXISTS temp.drawn;
DROP TABLE IF EXISTS temp.attempt;
DROP TABLE IF EXISTS temp.part;

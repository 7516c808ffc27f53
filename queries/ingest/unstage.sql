-- name: ingest/unstage
-- kind: setup
--- Takes away what was staged.
DROP TABLE IF EXISTS temp.staged_response;
DROP TABLE IF EXISTS temp.staged_reflection;
DROP TABLE IF EXISTS temp.staged_reject;

-- name: check/length-now
-- kind: setup
--- Conversations with their lengths in tokens; NULL: it cannot be rendered.
CREATE OR REPLACE TEMP TABLE length_now (id VARCHAR NOT NULL, tokens BIGINT);

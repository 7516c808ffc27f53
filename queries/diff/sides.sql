-- name: diff/sides
-- kind: setup
--- The two sides of a comparison; each is filled by its own statement.
CREATE OR REPLACE TEMP TABLE side (
    side VARCHAR NOT NULL,
    question_id VARCHAR NOT NULL,
    format VARCHAR NOT NULL,
    repeat INTEGER NOT NULL,
    n INTEGER NOT NULL,
    trace_id VARCHAR NOT NULL,
    content_id VARCHAR NOT NULL,
    until INTEGER
);

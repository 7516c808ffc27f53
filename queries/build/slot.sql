-- name: build/slot
-- kind: setup
--- The places of the traces that are being drawn; each format adds its own. What a place has is the contract of formats.
CREATE OR REPLACE TEMP TABLE slot (
    format VARCHAR NOT NULL,
    family VARCHAR NOT NULL,
    question_id VARCHAR NOT NULL,
    repeat INTEGER NOT NULL,
    n INTEGER NOT NULL,
    position INTEGER NOT NULL,
    response_id VARCHAR,
    reflection VARCHAR NOT NULL,
    glue VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    epilogue VARCHAR NOT NULL,
    answer_position INTEGER NOT NULL,
    reason VARCHAR
);

-- name: retract/chosen-now
-- kind: setup
--- What is to be retracted; each choice adds its own.
CREATE OR REPLACE TEMP TABLE chosen_now (
    kind VARCHAR NOT NULL,
    id VARCHAR NOT NULL
);

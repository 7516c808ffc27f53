-- name: report/command-now
-- kind: setup
--- A table for the commands of the journal, which the engine cannot read itself.
CREATE OR REPLACE TEMP TABLE command_now (
    id BIGINT, began VARCHAR, command VARCHAR, outcome VARCHAR, seconds BIGINT, counts VARCHAR, message VARCHAR,
    exit BIGINT, version VARCHAR, host VARCHAR, process BIGINT
);

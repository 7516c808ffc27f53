-- name: check/fault-now
-- kind: setup
--- The faults that are found in conversations: at which character of the answer, and how many characters they are about.
CREATE OR REPLACE TEMP TABLE fault_now (
    fault VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    "at" BIGINT,
    chars BIGINT,
    what VARCHAR NOT NULL
);

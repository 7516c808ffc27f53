-- name: ingest/raw-row
-- kind: ingest
--- The rows of the files that are not read in place, in our own columns; `misfit` is the reason why a row cannot be read.
CREATE OR REPLACE TEMP TABLE raw_row (
    file INTEGER,
    row BIGINT,
    misfit VARCHAR,
    misfit_detail VARCHAR,
    question VARCHAR,
    answer VARCHAR,
    prompt_variant VARCHAR,
    model VARCHAR,
    responses VARCHAR[],
    correct BOOLEAN[],
    extracted VARCHAR[],
    reflections VARCHAR[][],
    q_idx BIGINT,
    a_idx BIGINT,
    prompt VARCHAR,
    metadata VARCHAR
);

-- name: ingest/carried
-- kind: ingest
--- Rows of a file that the engine does not read itself, as JSON objects, or with the reason why one cannot be read.
CREATE OR REPLACE TEMP TABLE carried (row BIGINT, bytes BIGINT, json VARCHAR, refused VARCHAR, detail VARCHAR);

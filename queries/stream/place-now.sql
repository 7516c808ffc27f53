-- name: stream/place-now
-- kind: setup
--- Where each row of a batch came from: the file and the number of the row, as the row says or as the stream has it.
CREATE OR REPLACE TEMP TABLE place_now (row BIGINT, file VARCHAR, place BIGINT);

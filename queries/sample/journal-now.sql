-- name: sample/journal-now
-- kind: sample
--- The answers of the journal for a source, as they are there.
CREATE OR REPLACE TEMP TABLE journal_now (request_id VARCHAR, record VARCHAR);

-- What an export says of its audits.

ALTER TABLE export ADD COLUMN passed VARCHAR;
COMMENT ON COLUMN export.passed IS 'Digest of the audits of high severity, if none of them found anything; else NULL.';

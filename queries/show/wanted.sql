-- name: show/wanted
-- kind: show
-- params: $bucket, $id
--- What is looked for: one id. (Conditions over a table put theirs into the same table.)
CREATE OR REPLACE TEMP TABLE wanted AS
SELECT $bucket AS bucket, $id AS id;

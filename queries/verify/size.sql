-- name: verify/size
-- kind: verify
-- yields: chars
--- Characters of all texts that are read: what decides how many buckets are proven at once.
SELECT
    coalesce((SELECT sum(chars) FROM trace), 0)::BIGINT + coalesce((SELECT sum(chars) FROM past_trace), 0)::BIGINT
    + coalesce((SELECT sum(chars) FROM response), 0)::BIGINT + coalesce((SELECT sum(chars) FROM reflection), 0)::BIGINT AS chars;

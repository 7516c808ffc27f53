-- name: export/masked-share
-- kind: export
-- yields: share
--- The share of the characters of all traces that are not trained on.
SELECT (sum(masked_chars) / sum(chars))::DOUBLE AS share
FROM masked_now;

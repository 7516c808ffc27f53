-- name: check/counts
-- kind: check
-- params: $fault
-- yields: faults, conversations, chars
--- How often a fault was found.
SELECT count(*) AS faults, count(DISTINCT id) AS conversations, coalesce(sum(chars), 0)::BIGINT AS chars
FROM fault_now
WHERE fault = $fault;

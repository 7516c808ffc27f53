-- name: report/insert-example-found
-- kind: report
-- params: $audit
--- Adds some of the traces that an audit has found something in. Ids are digests: their order is one at random.
INSERT INTO example_found
SELECT DISTINCT trace_id, $audit
FROM found_now
WHERE trace_id IS NOT NULL
ORDER BY trace_id
LIMIT 5;

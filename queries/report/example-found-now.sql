-- name: report/example-found-now
-- kind: setup
--- The TEMP table example_found: traces that audits have found something in. It is empty at first.
CREATE OR REPLACE TEMP TABLE example_found (trace_id VARCHAR, audit VARCHAR);

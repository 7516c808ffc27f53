-- name: export/written-all
-- kind: setup
--- The chosen traces that are to be written: all of them. (Of changes, export/written makes a table.)
CREATE OR REPLACE TEMP VIEW written AS FROM chosen;

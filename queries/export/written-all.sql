-- name: export/written-all
-- kind: setup
--- The traces that are to be written: all that were chosen.
CREATE OR REPLACE TEMP VIEW written AS FROM chosen;

-- name: export/written-changed
-- kind: setup
--- The traces that are to be written of changes.
CREATE OR REPLACE TEMP VIEW written AS FROM changed_now;

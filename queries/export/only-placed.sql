-- name: export/only-placed
-- kind: export
--- Leaves of the chosen traces those that are in a split of traces.
DELETE FROM chosen
WHERE trace_id NOT IN (SELECT trace_id FROM placed);

-- name: verify/drawn
-- kind: verify
-- yields: traces
--- Traces that a redraw has to give.
SELECT count(*) AS traces
FROM stored_now;

-- name: ingest/mark-now
-- kind: setup
--- Marks as a bundle has them, in the order of its rows.
CREATE OR REPLACE TEMP TABLE mark_now (
    trace_id VARCHAR,
    content_id VARCHAR,
    verdict VARCHAR,
    note VARCHAR,
    marked_by VARCHAR,
    marked_at VARCHAR
);

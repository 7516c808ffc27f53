-- Exports of the same traces share one list of them.

ALTER TABLE export_trace RENAME TO listed_trace;
ALTER TABLE listed_trace RENAME COLUMN export TO list;
COMMENT ON TABLE listed_trace IS 'The traces of exports, once for all exports of the same traces: see export_trace.';
COMMENT ON COLUMN listed_trace.list IS 'Number of the list: that of the first export of these traces.';
COMMENT ON COLUMN listed_trace.bucket IS 'The first three hexadecimal digits of the question''s id, as a number: what clusters the table.';
COMMENT ON COLUMN listed_trace.trace_id IS 'The trace that was written.';
COMMENT ON COLUMN listed_trace.content_id IS 'Its content when it was written.';

ALTER TABLE export ADD COLUMN list INTEGER;
COMMENT ON COLUMN export.list IS 'Number of the list of its traces: that of the first export of the same traces.';
ALTER TABLE export ADD COLUMN contents VARCHAR;
COMMENT ON COLUMN export.contents IS 'Digest of its traces with their contents; NULL: it was written before there was one.';
UPDATE export SET list = export;

CREATE VIEW export_trace AS
SELECT export.export, listed_trace.bucket, listed_trace.trace_id, listed_trace.content_id
FROM export
JOIN listed_trace ON listed_trace.list = export.list;
COMMENT ON VIEW export_trace IS 'The traces of each export.';
COMMENT ON COLUMN export_trace.export IS 'Number of the export.';
COMMENT ON COLUMN export_trace.bucket IS 'The first three hexadecimal digits of the question''s id, as a number: what clusters the table.';
COMMENT ON COLUMN export_trace.trace_id IS 'The trace that was written.';
COMMENT ON COLUMN export_trace.content_id IS 'Its content when it was written.';

-- Marks: what people who read the traces say of them.

CREATE TABLE marked (
    taking INTEGER NOT NULL,
    trace_id VARCHAR NOT NULL,
    content_id VARCHAR NOT NULL,
    verdict VARCHAR CHECK (verdict IN ('accept', 'reject')),
    note VARCHAR,
    marked_by VARCHAR NOT NULL,
    marked_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE marked IS 'Every mark that was taken in. Nothing is deleted: a later mark of the same person takes the place of an earlier one.';
COMMENT ON COLUMN marked.taking IS 'Which ingest of marks brought it, from 1.';
COMMENT ON COLUMN marked.trace_id IS 'The trace that is marked.';
COMMENT ON COLUMN marked.content_id IS 'The content that the trace had when it was read.';
COMMENT ON COLUMN marked.verdict IS 'accept or reject; NULL: an earlier verdict is taken back.';
COMMENT ON COLUMN marked.note IS 'Why, in a sentence.';
COMMENT ON COLUMN marked.marked_by IS 'Who says so; empty: nobody said.';
COMMENT ON COLUMN marked.marked_at IS 'Time of the mark, UTC.';

CREATE VIEW mark AS
WITH
newest AS (
    SELECT trace_id, content_id, verdict, note, marked_by, marked_at
    FROM marked
    QUALIFY row_number() OVER (PARTITION BY trace_id, marked_by ORDER BY taking DESC) = 1
)
SELECT newest.trace_id, newest.content_id, newest.verdict, newest.note, newest.marked_by, newest.marked_at
FROM newest
JOIN trace ON trace.trace_id = newest.trace_id AND trace.content_id = newest.content_id;
COMMENT ON VIEW mark IS 'The marks that hold: the newest of each person on each trace that still is what was read.';

-- What a condition over trace can say of marks.
CREATE MACRO is_rejected(id) AS id IN (SELECT trace_id FROM mark WHERE verdict = 'reject');
CREATE MACRO is_accepted(id) AS
    id IN (SELECT trace_id FROM mark WHERE verdict = 'accept')
    AND id NOT IN (SELECT trace_id FROM mark WHERE verdict = 'reject');

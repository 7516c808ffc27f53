-- What is made once all rows are there: ways to find them. The search tables hold no text of their own, and have the
-- names that Datasette looks for.

CREATE INDEX source_row_question ON source_row (question_id);
CREATE INDEX response_question ON response (question_id);
CREATE INDEX response_row_response ON response_row (response_id);
CREATE INDEX reflection_response ON reflection (response_id);
CREATE INDEX reflection_row_reflection ON reflection_row (reflection_id);
CREATE INDEX trace_question ON trace (question_id);
CREATE INDEX trace_label ON trace (label);
CREATE INDEX trace_part_response ON trace_part (response_id);
CREATE INDEX trace_part_reflection ON trace_part (reflection_id);
CREATE INDEX trace_part_phrase ON trace_part (phrase_id);
CREATE INDEX finding_audit ON finding (audit);
CREATE INDEX finding_trace ON finding (trace_id);

CREATE VIRTUAL TABLE trace_fts USING fts5 (text, content = "trace");
INSERT INTO trace_fts (trace_fts) VALUES ('rebuild');
CREATE VIRTUAL TABLE reflection_fts USING fts5 (text, content = "reflection");
INSERT INTO reflection_fts (reflection_fts) VALUES ('rebuild');
ANALYZE;

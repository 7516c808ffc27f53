-- name: export/changed-now
-- kind: export
-- params: $base
--- The chosen traces that are new since the export of the number $base, or have other content.
CREATE OR REPLACE TEMP TABLE changed_now AS
SELECT trace_id, bucket, question_id, content_id, format, label, chars
FROM chosen
ANTI JOIN (SELECT trace_id, content_id FROM export_trace WHERE export = $base) AS held USING (trace_id, content_id);

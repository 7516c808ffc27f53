-- name: build/redrawn-now
-- kind: setup
--- What a redraw gives, as far as it is told from what is stored.
CREATE OR REPLACE TEMP TABLE redrawn_now AS
SELECT trace_id, content_id, question_id, label, attempts, final_answer, final_is_correct
FROM trace
LIMIT 0;

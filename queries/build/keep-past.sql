-- name: build/keep-past
-- kind: setup
--- The traces that are made anew, as they were, to be compared with what comes of it; `place`: where they are stored.
CREATE OR REPLACE TEMP TABLE old_trace AS
SELECT
    trace_id, content_id, recipe, bucket, question_id, format, label, repeat, n, attempts, final_answer, final_is_correct,
    chars, coalesce(since, 1) AS since, rowid AS place
FROM trace
WHERE recipe = (SELECT recipe FROM recipe_now)
    AND bucket IN (SELECT bucket FROM touched) AND question_id IN (SELECT question_id FROM touched);

CREATE OR REPLACE TEMP TABLE old_part AS
SELECT trace_id, bucket, position, kind, attempt, response_id, reflection_id, phrase_id, start, "end", rowid AS place
FROM trace_part
WHERE bucket IN (SELECT bucket FROM touched) AND trace_id IN (SELECT trace_id FROM old_trace);

-- name: export/masked-now
-- kind: export
--- Of each trace that is to be written, where its parts end, and which of them are trained on. The correctness of a part is
--- that of the attempt that it belongs to.
CREATE OR REPLACE TEMP TABLE masked_now AS
WITH
part AS (
    SELECT trace_id, position, kind, attempt, response_id, start, "end"
    FROM trace_part
    SEMI JOIN placed USING (bucket, trace_id)
),
attempt AS (
    SELECT trace_id, attempt, is_correct, attempt = max(attempt) OVER (PARTITION BY trace_id) AS is_last
    FROM part
    JOIN (SELECT response_id, is_correct FROM response_use JOIN asked_now USING (recipe)) USING (response_id)
    WHERE kind = 'sample'
),
told AS (
    SELECT part.trace_id, position, kind, part.attempt AS number, is_correct, coalesce(is_last, false) AS last, start, "end"
    FROM part
    LEFT JOIN attempt USING (trace_id, attempt)
),
ruled AS (
    SELECT
        trace_id, position, start, "end",
        len(list_filter(mask, lambda rule:
            rule.kind IN ('all', told.kind) AND coalesce(rule.is_correct = told.is_correct, rule.is_correct IS NULL)
            AND coalesce(rule.attempt = number, rule.attempt IS NULL) AND (last OR NOT rule.is_last))) AS masks,
        len(list_filter(train_on, lambda rule:
            rule.kind IN ('all', told.kind) AND coalesce(rule.is_correct = told.is_correct, rule.is_correct IS NULL)
            AND coalesce(rule.attempt = number, rule.attempt IS NULL) AND (last OR NOT rule.is_last))) AS trains,
        len(train_on) AS rules
    FROM told
    CROSS JOIN asked_now
),
trained AS (
    SELECT trace_id, position, start, "end", masks = 0 AND (rules = 0 OR trains > 0) AS train
    FROM ruled
),
listed AS (
    SELECT
        trace_id, list("end" ORDER BY position) AS ends, list(train ORDER BY position) AS trains,
        coalesce(sum("end" - start) FILTER (NOT train), 0)::BIGINT AS masked_chars
    FROM trained
    GROUP BY trace_id
)
SELECT split, shard, bucket, trace_id, content_id, label, chars, ends, trains, masked_chars
FROM placed
JOIN listed USING (trace_id);

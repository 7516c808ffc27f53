-- name: report/example-now
-- kind: report
-- params: $recipe, $most
--- The TEMP table example_now: up to $most traces for a reader to browse, those to see first with the lowest rank. First come
--- oddities (the longest and shortest of each format, those that end wrong, that are marked, that audits found something in),
--- then as many of each label, of the same questions where they have several labels, so that they can be compared.
CREATE OR REPLACE TEMP TABLE example_now AS
WITH
made AS (
    SELECT trace_id, bucket, question_id, format, label, repeat, n, attempts, chars, final_answer, final_is_correct
    FROM trace
    WHERE recipe = $recipe
),
odd(trace_id, why) AS (
    (SELECT trace_id, 'longest' FROM made QUALIFY row_number() OVER (PARTITION BY format ORDER BY chars DESC, trace_id) <= 3)
    UNION ALL
    (SELECT trace_id, 'shortest' FROM made QUALIFY row_number() OVER (PARTITION BY format ORDER BY chars, trace_id) <= 3)
    UNION ALL
    (SELECT trace_id, 'ends wrong' FROM made WHERE NOT final_is_correct QUALIFY row_number() OVER (PARTITION BY format ORDER BY trace_id) <= 5)
    UNION ALL
    (SELECT trace_id, 'marked ' || verdict FROM mark WHERE verdict IS NOT NULL QUALIFY row_number() OVER (PARTITION BY verdict ORDER BY trace_id) <= 10)
    UNION ALL
    SELECT trace_id, 'audit ' || audit FROM example_found
),
oddity AS (
    SELECT trace_id, list(DISTINCT why ORDER BY why) AS why FROM odd GROUP BY trace_id
),
-- Ids are digests: their order is one at random.
placed AS (
    SELECT made.*, why, row_number() OVER (PARTITION BY format, label ORDER BY question_id, repeat, n) AS number
    FROM made
    LEFT JOIN oddity USING (trace_id)
    QUALIFY why IS NOT NULL OR number <= $most
)
SELECT
    row_number() OVER (ORDER BY why IS NULL, number, format, label, trace_id) AS rank, trace_id, bucket, question_id, format,
    label, attempts, chars, final_answer, final_is_correct, to_json(coalesce(why, []))::VARCHAR AS why
FROM placed
QUALIFY rank <= $most;

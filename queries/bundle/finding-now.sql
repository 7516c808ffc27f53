-- name: bundle/finding-now
-- kind: bundle
-- params: $audit
--- What the audit has found in the chosen traces, or in what they are made of: the row as JSON.
CREATE OR REPLACE TEMP TABLE bundle_finding_now AS
WITH
found AS (
    SELECT to_json(found_now) AS detail FROM found_now
),
named AS (
    SELECT
        detail, detail->>'trace_id' AS trace_id, detail->>'question_id' AS question_id,
        detail->>'response_id' AS response_id, detail->>'reflection_id' AS reflection_id,
        detail->>'phrase_id' AS phrase_id
    FROM found
)
SELECT $audit AS audit, trace_id, detail::VARCHAR AS detail
FROM named
WHERE CASE
    WHEN trace_id IS NOT NULL THEN trace_id IN (SELECT trace_id FROM chosen)
    WHEN reflection_id IS NOT NULL THEN reflection_id IN (SELECT reflection_id FROM used_now)
    WHEN response_id IS NOT NULL THEN response_id IN (SELECT response_id FROM used_now)
    WHEN phrase_id IS NOT NULL THEN phrase_id IN (SELECT phrase_id FROM used_now)
    WHEN question_id IS NOT NULL THEN question_id IN (SELECT question_id FROM chosen)
    ELSE true
END;

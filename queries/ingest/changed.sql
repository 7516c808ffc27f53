-- name: ingest/changed
-- kind: ingest
-- params: $source, $before
--- What is staged and what the revision $before of the source has, where they differ. What rows say of a thing is
--- compared as a number.
CREATE OR REPLACE TEMP TABLE changed AS
WITH
now AS (
    SELECT 'question' AS kind, question_id AS id, question_id, sum(DISTINCT hash(row(answer, model))::HUGEINT) AS said
    FROM staged_response
    WHERE item > 0
    GROUP BY question_id
    UNION ALL
    SELECT 'response', response_id, question_id, hash(row(is_correct, extracted_answer, answer, model))
    FROM staged_response
    WHERE ordinal IS NOT NULL
    UNION ALL
    SELECT 'reflection', reflection_id, question_id, hash(row(answer, model))
    FROM staged_reflection
    JOIN staged_response USING (file, row, item)
    WHERE reflection_id IS NOT NULL
),
before AS (
    SELECT 'question' AS kind, question_id AS id, question_id, sum(DISTINCT hash(row(answer, model))::HUGEINT) AS said
    FROM source_row
    WHERE source = $source AND revision = $before
    GROUP BY question_id
    UNION ALL
    SELECT 'response', response_id, question_id, hash(row(is_correct, extracted_answer, answer, model))
    FROM response_row
    JOIN source_row USING (source, revision, file, row)
    WHERE source = $source AND revision = $before
    UNION ALL
    SELECT 'reflection', reflection_id, question_id, hash(row(answer, model))
    FROM reflection_row
    JOIN source_row USING (source, revision, file, row)
    WHERE source = $source AND revision = $before
)
SELECT
    kind, id, coalesce(now.question_id, before.question_id) AS question_id,
    CASE WHEN before.said IS NULL THEN 'added' WHEN now.said IS NULL THEN 'gone' ELSE 'corrected' END AS change
FROM now
FULL JOIN before USING (kind, id)
WHERE now.said IS DISTINCT FROM before.said;

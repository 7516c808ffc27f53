-- name: report/score-differences
-- kind: report
-- asked-by: user
-- params: $kind
-- defaults: kind = 'countdown'
-- yields: response_id, source, row, variant, answer, gold, is_correct, fault
--- Responses whose flag is not what scoring their last answer gives, with the fault that it finds; $kind is exact, number,
--- choice or countdown. An answer that is not there is wrong.
WITH
newest AS (
    SELECT source, max(revision) AS revision
    FROM source
    GROUP BY source
),
scored AS (
    SELECT
        response_id, source, row, prompt_variant AS variant, coalesce(extracted_answer, '') AS answer, source_row.answer AS gold,
        is_correct,
        score($kind, coalesce(extracted_answer, ''), source_row.answer) AS is_right,
        score_fault($kind, coalesce(extracted_answer, ''), source_row.answer) AS fault
    FROM response_row
    JOIN newest USING (source, revision)
    JOIN source_row USING (source, revision, file, row, bucket)
    JOIN response USING (bucket, response_id)
)
SELECT response_id, source, row, variant, answer, gold, is_correct, fault
FROM scored
WHERE is_right <> is_correct
ORDER BY source, row, response_id;

-- name: audit/cut-response
-- kind: audit
-- severity: medium
-- remedy: retract the response, sample with more tokens and take the rows in again
-- params: $recipe
-- yields: trace_id, question_id, attempt, response_id, because
--- An attempt that its model was not let finish: its text opens an answer and does not close it, or a column
--- RESPONSE__finish_reason_length_flags of its row says so.
WITH
used AS (
    SELECT DISTINCT part.bucket, part.response_id
    FROM trace
    JOIN trace_part AS part USING (bucket, trace_id)
    WHERE recipe = $recipe AND part.kind = 'sample'
),
open_answer AS (
    SELECT response_id, 'answer is not closed' AS because
    FROM response
    JOIN used USING (bucket, response_id)
    WHERE contains(text, '<answer>') AND NOT contains(split_part(text, '<answer>', -1), '</answer>')
),
-- The flags of a row stand in a column named after that of the responses.
flagged_row AS (
    SELECT
        source_row.source, source_row.revision, source_row.file, source_row.row, source_row.bucket,
        TRY_CAST(json_extract(metadata, (columns ->> 'response') || '__finish_reason_length_flags') AS BOOLEAN[]) AS flags
    FROM (SELECT unnest(sources, recursive := true) FROM recipe WHERE recipe = $recipe)
    JOIN source_row USING (source, revision)
    JOIN source_file USING (source, revision, file)
    WHERE contains(metadata, '__finish_reason_length_flags')
),
length_flag AS (
    SELECT DISTINCT response_id, 'finish reason is length' AS because
    FROM response_row
    JOIN flagged_row USING (bucket, source, revision, file, row)
    JOIN used USING (bucket, response_id)
    WHERE flags[item]
),
cut AS (
    SELECT response_id, string_agg(because, ', ' ORDER BY because) AS because
    FROM (SELECT response_id, because FROM open_answer UNION ALL SELECT response_id, because FROM length_flag)
    GROUP BY response_id
)
SELECT trace_id, trace.question_id, part.attempt, response_id, because
FROM trace
JOIN trace_part AS part USING (bucket, trace_id)
JOIN cut USING (response_id)
WHERE recipe = $recipe AND part.kind = 'sample'
ORDER BY trace_id, part.attempt;

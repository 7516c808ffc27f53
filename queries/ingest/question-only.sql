-- name: ingest/question-only
-- kind: ingest
-- yields: question_id, question, answer, metadata
--- The questions of `raw`, each text once, in the order of the rows; the first row of a text speaks for it.
SELECT
    content_id('q', encode(question)) AS question_id,
    question,
    arg_min(answer, (file, row)) AS answer,
    arg_min(metadata, (file, row)) AS metadata
FROM raw
WHERE misfit IS NULL AND NOT is_blank(question)
GROUP BY question
ORDER BY min((file, row));

-- name: ingest/staged-size
-- kind: ingest
-- yields: rows, responses, reflections
--- Bytes of what is staged, in texts of rows, of responses and of reflections: they decide how many are stored at once.
SELECT
    coalesce(sum(row_bytes) FILTER (item <= 1), 0)::BIGINT AS rows,
    coalesce(sum(text_bytes), 0)::BIGINT AS responses,
    coalesce(sum(reflection_bytes), 0)::BIGINT AS reflections
FROM staged_response;

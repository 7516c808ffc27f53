-- name: ingest/insert-reflection
-- kind: ingest
-- params: $first, $last
--- The reflections in the buckets $first to $last that the workspace does not have yet, with their verdicts.
INSERT INTO reflection (reflection_id, response_id, bucket, ordinal, verdict, chars, text, short_id)
WITH
fresh AS (
    SELECT file, row, item, reflection_item, reflection_id, response_id, bucket, ordinal
    FROM staged_reflection
    WHERE reflection_id IS NOT NULL AND bucket BETWEEN $first AND $last
        AND reflection_id NOT IN (SELECT reflection_id FROM reflection WHERE bucket BETWEEN $first AND $last)
),
worded AS (
    SELECT fresh.*, checked.reflections[fresh.item][fresh.reflection_item] AS text
    FROM checked
    JOIN fresh USING (file, row)
)
SELECT reflection_id, response_id, bucket, ordinal, verdict(encode(text)), length(text), text, short_id(reflection_id)
FROM worded
ORDER BY bucket, response_id, reflection_id;

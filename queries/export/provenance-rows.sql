-- name: export/provenance-rows
-- kind: export
--- The parts of the traces of a file. A part that a model wrote has the first raw row that holds it, of those that the
--- recipe draws from.
CREATE OR REPLACE TEMP VIEW row_of AS
WITH
wanted AS (
    SELECT split, shard, bucket, trace_id
    FROM placed
    JOIN work_now USING (split, shard)
),
-- Each part with the response or reflection that it is; an answer is its response's.
part AS (
    SELECT
        split, shard, bucket, trace_id, position, kind, attempt, response_id, reflection_id, phrase_id, start, "end",
        CASE WHEN kind = 'reflect' THEN reflection_id ELSE response_id END AS id
    FROM trace_part
    JOIN wanted USING (bucket, trace_id)
    WHERE is_at_work(bucket)
),
held AS (
    SELECT DISTINCT bucket, id
    FROM part
    WHERE id IS NOT NULL
),
held_row AS (
    SELECT bucket, response_id AS id, source, revision, file, row FROM response_row WHERE is_at_work(bucket)
    UNION ALL
    SELECT bucket, reflection_id, source, revision, file, row FROM reflection_row WHERE is_at_work(bucket)
),
first_row AS (
    SELECT bucket, id, unnest(min({'source': source, 'number': file, 'row': row, 'file': path}))
    FROM held_row
    JOIN held USING (bucket, id)
    JOIN file_now USING (source, revision, file)
    GROUP BY bucket, id
)
SELECT
    split, shard, trace_id, position, kind, attempt, response_id, reflection_id, phrase_id, start, "end", source, file, row
FROM part
LEFT JOIN first_row USING (bucket, id);

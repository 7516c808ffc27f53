-- name: ingest/change-counts
-- kind: ingest
-- params: $responses, $reflections
-- yields: kind, added, gone, corrected, unchanged
--- What changed since the revision before, of the responses and the reflections that are staged in these numbers.
WITH
staged(kind, things) AS (
    VALUES ('response', $responses::BIGINT), ('reflection', $reflections::BIGINT)
),
counted AS (
    SELECT
        kind, count(*) FILTER (change = 'added') AS added, count(*) FILTER (change = 'gone') AS gone,
        count(*) FILTER (change = 'corrected') AS corrected
    FROM changed
    GROUP BY kind
)
SELECT
    kind, coalesce(added, 0) AS added, coalesce(gone, 0) AS gone, coalesce(corrected, 0) AS corrected,
    things - coalesce(added, 0) - coalesce(corrected, 0) AS unchanged
FROM staged
LEFT JOIN counted USING (kind)
ORDER BY kind DESC;

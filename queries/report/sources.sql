-- name: report/sources
-- kind: report
-- asked-by: user
-- yields: source, revision, rows, responses, reflections, added, gone, corrected, files, at, used_by
--- Every revision of every source: what it holds, how many responses and reflections it has otherwise than the revision
--- before, and the recipes that are built of it now. Of a revision that was collected, only the record is left.
WITH
filed AS (
    SELECT source, revision, count(*) AS files, sum(rows)::BIGINT AS rows FROM source_file GROUP BY source, revision
),
told AS (
    SELECT source, revision, count(*) AS responses FROM response_row GROUP BY source, revision
),
judged AS (
    SELECT source, revision, count(*) AS reflections FROM reflection_row GROUP BY source, revision
),
counted AS (
    SELECT
        source, revision, count(*) FILTER (change = 'added') AS added, count(*) FILTER (change = 'gone') AS gone,
        count(*) FILTER (change = 'corrected') AS corrected
    FROM source_change
    WHERE kind <> 'question'
    GROUP BY source, revision
),
used AS (
    SELECT drawn.source, drawn.revision, string_agg(recipe, ', ' ORDER BY recipe) AS used_by
    FROM (SELECT recipe, unnest(sources) AS drawn FROM recipe)
    GROUP BY drawn.source, drawn.revision
)
SELECT
    source.source, source.revision, rows,
    CASE WHEN collected_at IS NULL THEN coalesce(responses, 0) END AS responses,
    CASE WHEN collected_at IS NULL THEN coalesce(reflections, 0) END AS reflections,
    -- Everything in a first revision is new.
    CASE WHEN source.revision = 1 THEN coalesce(responses, 0) + coalesce(reflections, 0) ELSE coalesce(added, 0) END AS added,
    coalesce(gone, 0) AS gone, coalesce(corrected, 0) AS corrected, files,
    strftime(ingested_at, '%Y-%m-%d %H:%M') AS at, coalesce(used_by, '') AS used_by
FROM source
LEFT JOIN filed USING (source, revision)
LEFT JOIN told USING (source, revision)
LEFT JOIN judged USING (source, revision)
LEFT JOIN counted USING (source, revision)
LEFT JOIN used USING (source, revision)
ORDER BY source.source, source.revision;

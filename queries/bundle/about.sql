-- name: bundle/about
-- kind: bundle
-- params: $version, $recipe, $subset, $sample_size, $sample_seed
-- yields: key, value
--- What the bundle is, and how its traces were chosen.
SELECT
    unnest(['tool', 'tool_version', 'made_at', 'recipe', 'where', 'sample_size', 'sample_seed', 'traces']) AS key,
    unnest([
        'skillfactory', $version, strftime(now()::TIMESTAMP, '%Y-%m-%d %H:%M:%S'), $recipe, $subset,
        $sample_size::VARCHAR, $sample_seed::VARCHAR, (SELECT count(*) FROM chosen)::VARCHAR
    ]) AS value;

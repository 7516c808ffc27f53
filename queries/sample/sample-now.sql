-- name: sample/sample-now
-- kind: sample
-- params: $source, $to
--- The source that is sampled into, and the one that it reflects on, with their newest revisions, if they have any.
CREATE OR REPLACE TEMP TABLE sample_now AS
SELECT
    $source::VARCHAR AS source,
    (SELECT max(revision) FROM source WHERE source = $source) AS revision,
    $to::VARCHAR AS target,
    (SELECT max(revision) FROM source WHERE source = $to) AS target_revision;

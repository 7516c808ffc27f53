-- name: export/split-now
-- kind: export
-- params: $splits
--- The splits as shares of the questions, from first up to last; one holds traces or questions. $splits: JSON.
CREATE OR REPLACE TEMP TABLE split_now AS
SELECT unnest(
    from_json($splits, '[{"name": "VARCHAR", "first": "DOUBLE", "last": "DOUBLE", "of_questions": "BOOLEAN"}]'),
    recursive := true);

-- name: build/use-now
-- kind: build
-- params: $recipe
--- The recipe whose usable rows are taken over by the one at work; NULL: rows are looked through.
CREATE OR REPLACE TEMP TABLE use_now AS
SELECT $recipe::VARCHAR AS recipe;

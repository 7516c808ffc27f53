-- name: build/usable-reflection
-- kind: build
-- params: $first, $last
--- The reflections on candidates that can be drawn, in the buckets $first to $last. `number` is what a draw hashes.
CREATE OR REPLACE TEMP TABLE usable_reflection AS
SELECT response_id, reflection_id, id_number(reflection_id) AS number
FROM reflection_use
SEMI JOIN candidate USING (response_id)
WHERE recipe = (SELECT recipe FROM recipe_now) AND reason IS NULL AND bucket BETWEEN $first AND $last;

-- name: build/response-use
-- kind: build
-- params: $first, $last
--- Which responses the recipe can use, of those in `attribute`, which are in the buckets $first to $last: those that
--- have a usable reflection.
INSERT INTO response_use
    (recipe, bucket, question_id, response_id, is_correct, extracted_answer, usable_reflections, reason, detail)
WITH
usable AS (
    SELECT response_id, count(*) AS reflections
    FROM reflection_use
    SEMI JOIN attribute USING (response_id)
    WHERE recipe = (SELECT recipe FROM recipe_now) AND reason IS NULL AND bucket BETWEEN $first AND $last
    GROUP BY response_id
)
SELECT
    recipe, bucket, question_id, response_id, is_correct, extracted_answer, coalesce(usable.reflections, 0),
    CASE WHEN attribute.reason IS NOT NULL THEN attribute.reason
         WHEN usable.reflections IS NULL THEN 'no-usable-reflection' END,
    detail
FROM attribute
LEFT JOIN usable USING (response_id)
CROSS JOIN (SELECT recipe FROM recipe_now)
ORDER BY bucket, question_id, response_id;

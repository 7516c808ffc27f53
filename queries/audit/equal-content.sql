-- name: audit/equal-content
-- kind: audit
-- severity: medium
-- remedy: ask for fewer repeats, or bring more responses: skillfactory build --repeats 1
-- params: $recipe
-- yields: trace_id, question_id, content_id, same_as
--- A trace that is word for word another one counts twice in training.
WITH
grouped AS (
    SELECT trace_id, question_id, content_id, min(trace_id) OVER (PARTITION BY content_id) AS same_as
    FROM trace
    WHERE recipe = $recipe
)
SELECT trace_id, question_id, content_id, same_as
FROM grouped
WHERE trace_id <> same_as
ORDER BY content_id, trace_id;

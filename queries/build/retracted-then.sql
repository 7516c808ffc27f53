-- name: build/retracted-then
-- kind: build
-- params: $retractions
--- What was retracted when the recipe was built, its retractions given as JSON.
CREATE OR REPLACE TEMP TABLE retracted_now AS
SELECT kind, id, arg_min(reason, retraction) AS reason
FROM retracted
JOIN retraction USING (retraction)
WHERE retraction IN (SELECT unnest(from_json($retractions, '["INTEGER"]')))
GROUP BY kind, id;

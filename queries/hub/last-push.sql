-- name: hub/last-push
-- kind: hub
-- params: $endpoint, $repository
-- yields: commit_sha
--- The commit that the last push to a data set left it at; no row if there was none.
SELECT commit_sha
FROM push
WHERE endpoint = $endpoint AND repository = $repository
ORDER BY push DESC
LIMIT 1;

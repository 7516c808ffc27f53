-- name: sample/answered
-- kind: sample
-- params: $source
-- yields: request_id
--- What was asked for a source and is in the workspace.
SELECT request_id
FROM request
WHERE source = $source;

-- name: hub/insert-push
-- kind: hub
-- params: $endpoint, $repository, $commit_sha, $manifest_sha256, $sent, $removed, $bytes, $transferred
--- A push, with the next number and the newest export that has this manifest.
INSERT INTO push
    (push, export, endpoint, repository, commit_sha, manifest_sha256, sent, removed, bytes, transferred, pushed_at)
SELECT
    (SELECT coalesce(max(push), 0) + 1 FROM push),
    (SELECT max(export) FROM export WHERE manifest_sha256 = $manifest_sha256),
    $endpoint, $repository, $commit_sha, $manifest_sha256, $sent, $removed, $bytes, $transferred, now()::TIMESTAMP;

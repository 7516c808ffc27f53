-- name: retract/take-back
-- kind: retract
-- params: $retraction
--- Takes a retraction back, if it holds.
UPDATE retraction
SET taken_back_at = now()::TIMESTAMP
WHERE retraction = $retraction AND taken_back_at IS NULL;

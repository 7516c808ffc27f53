-- name: retract/insert-retraction
-- kind: retract
-- params: $reason, $note
--- A new retraction, with the next number.
INSERT INTO retraction (retraction, reason, note, retracted_at)
SELECT coalesce(max(retraction), 0) + 1, $reason, $note, now()::TIMESTAMP
FROM retraction;

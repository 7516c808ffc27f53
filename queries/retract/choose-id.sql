-- name: retract/choose-id
-- kind: retract
-- params: $kind, $id
--- Adds one thing to what is to be retracted.
INSERT INTO chosen_now (kind, id)
VALUES ($kind, $id);

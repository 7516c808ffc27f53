-- name: export/tags
-- kind: export
-- yields: answer
--- The tag that the recipe's answers stand in.
SELECT tags.answer AS answer
FROM asked_now;

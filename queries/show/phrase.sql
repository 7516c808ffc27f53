-- name: show/phrase
-- kind: show
-- params: $id
-- yields: kind, chars, text
--- A phrase, or a piece of the template.
SELECT kind, chars, text
FROM phrase
WHERE phrase_id = $id;

-- name: build/insert-phrase
-- kind: build
-- params: $phrases
--- The phrases of a recipe, given as JSON, that the workspace does not have yet.
INSERT INTO phrase (phrase_id, kind, chars, text)
WITH
given AS (
    SELECT unnest(from_json($phrases, '[{"phrase_id": "VARCHAR", "kind": "VARCHAR", "text": "VARCHAR"}]'), recursive := true)
)
SELECT DISTINCT phrase_id, kind, length(text), text
FROM given
WHERE phrase_id NOT IN (SELECT phrase_id FROM phrase);

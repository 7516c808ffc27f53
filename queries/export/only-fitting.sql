-- name: export/only-fitting
-- kind: export
-- params: $max_tokens
--- Takes the traces out that are longer than so many tokens, or cannot be rendered at all.
DELETE FROM chosen
WHERE trace_id NOT IN (SELECT id FROM length_now WHERE tokens <= $max_tokens);

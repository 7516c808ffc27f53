-- name: sample/insert-prompt
-- kind: sample
--- The prompts of the answers that are taken in.
INSERT INTO prompt (prompt_id, name, system, "user")
SELECT prompt_id, min(prompt), any_value(prompt_system), any_value(prompt_user)
FROM answer_now
WHERE prompt_id NOT IN (SELECT prompt_id FROM prompt)
GROUP BY prompt_id
ORDER BY prompt_id;

-- name: report/models
-- kind: report
-- params: $recipe
-- yields: questions
--- How many usable questions have responses of several models: those are not self-distillation.
SELECT count(*) AS questions
FROM question_use
WHERE recipe = $recipe AND reason IS NULL AND models > 1;

-- name: bundle/phrase
-- kind: bundle
-- yields: phrase_id, kind, text
--- The phrases and pieces of the template in the chosen traces.
SELECT phrase_id, kind, text
FROM phrase
WHERE phrase_id IN (SELECT phrase_id FROM used_now)
ORDER BY phrase_id;

-- name: build/causes
-- kind: build
-- yields: change, cause, traces
--- How many traces a build adds, removes, changes and leaves the same among those that it makes anew, and why it makes them.
SELECT change, cause, count(*) AS traces
FROM paired
JOIN touched USING (question_id)
GROUP BY change, cause
ORDER BY change, traces DESC, cause;

-- name: report/commands
-- kind: report
-- yields: began, command, outcome, seconds, made, message, exit, version, host, process
--- The commands of the journal in order of time: how each ended, how long it took, what it made.
SELECT
    began, command, outcome, seconds, regexp_replace(counts, '[{}"]', '', 'g') AS made, message, exit, version, host,
    process
FROM command_now
ORDER BY id;

-- name: export/now
-- kind: export
-- yields: now, engine
--- The time, UTC, and the version of the engine.
SELECT strftime(now()::TIMESTAMP, '%Y-%m-%dT%H:%M:%SZ') AS now, version() AS engine;

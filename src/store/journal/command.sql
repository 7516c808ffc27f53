-- Commands that write: what was typed, and how far each one is or how it ended. Times are UTC.
CREATE TABLE command (
    id INTEGER PRIMARY KEY,
    -- As a shell takes it, without secrets.
    typed TEXT NOT NULL,
    version TEXT NOT NULL,
    host TEXT NOT NULL,
    process INTEGER NOT NULL,
    -- When the process began, in ticks: a later one may get the same number.
    process_start INTEGER,
    started_at TEXT NOT NULL,
    -- When it was last heard of, while it runs.
    beat_at TEXT NOT NULL,
    step TEXT,
    done INTEGER,
    total INTEGER,
    ended_at TEXT,
    -- done, failed, stopped or killed; NULL while it runs.
    outcome TEXT,
    exit INTEGER,
    message TEXT,
    -- JSON: what it made, counted.
    counts TEXT
) STRICT

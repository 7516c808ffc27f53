-- The tables of a bundle, as SQLite has them. Names are those of the workspace; rows are those of the chosen traces.

CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT);

CREATE TABLE recipe (
    recipe TEXT PRIMARY KEY,
    state INTEGER NOT NULL,
    digest TEXT NOT NULL,
    seed INTEGER NOT NULL,
    about TEXT,
    text TEXT,
    settings TEXT,
    built_at TEXT NOT NULL
);

CREATE TABLE source_file (
    source TEXT NOT NULL,
    revision INTEGER NOT NULL,
    file INTEGER NOT NULL,
    path TEXT NOT NULL,
    format TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    rows INTEGER NOT NULL,
    PRIMARY KEY (source, revision, file)
);

CREATE TABLE question (
    question_id TEXT PRIMARY KEY,
    answer TEXT,
    chars INTEGER NOT NULL,
    text TEXT NOT NULL
);

-- The raw rows, and which of them hold a response or a reflection.
CREATE TABLE source_row (
    source TEXT NOT NULL,
    revision INTEGER NOT NULL,
    file INTEGER NOT NULL,
    row INTEGER NOT NULL,
    question_id TEXT NOT NULL REFERENCES question,
    answer TEXT,
    model TEXT,
    metadata TEXT,
    PRIMARY KEY (source, revision, file, row)
);

CREATE TABLE response (
    response_id TEXT PRIMARY KEY,
    question_id TEXT NOT NULL REFERENCES question,
    prompt_variant TEXT,
    is_correct INTEGER,
    extracted_answer TEXT,
    chars INTEGER NOT NULL,
    text TEXT NOT NULL
);

CREATE TABLE response_row (
    response_id TEXT NOT NULL REFERENCES response,
    source TEXT NOT NULL,
    revision INTEGER NOT NULL,
    file INTEGER NOT NULL,
    row INTEGER NOT NULL,
    item INTEGER NOT NULL,
    is_correct INTEGER,
    extracted_answer TEXT,
    FOREIGN KEY (source, revision, file, row) REFERENCES source_row
);

CREATE TABLE reflection (
    reflection_id TEXT PRIMARY KEY,
    response_id TEXT NOT NULL REFERENCES response,
    verdict TEXT,
    chars INTEGER NOT NULL,
    text TEXT NOT NULL
);

CREATE TABLE reflection_row (
    reflection_id TEXT NOT NULL REFERENCES reflection,
    source TEXT NOT NULL,
    revision INTEGER NOT NULL,
    file INTEGER NOT NULL,
    row INTEGER NOT NULL,
    item INTEGER NOT NULL,
    reflection_item INTEGER NOT NULL,
    FOREIGN KEY (source, revision, file, row) REFERENCES source_row
);

CREATE TABLE phrase (phrase_id TEXT PRIMARY KEY, kind TEXT NOT NULL, text TEXT NOT NULL);

CREATE TABLE trace (
    trace_id TEXT PRIMARY KEY,
    content_id TEXT NOT NULL,
    recipe TEXT NOT NULL REFERENCES recipe,
    question_id TEXT NOT NULL REFERENCES question,
    format TEXT NOT NULL,
    label TEXT NOT NULL,
    repeat INTEGER NOT NULL,
    n INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    final_answer TEXT NOT NULL,
    final_is_correct INTEGER,
    chars INTEGER NOT NULL,
    text TEXT NOT NULL
);

-- Joined in the order of their positions, the parts of a trace are its text: substr(text, start + 1, "end" - start).
CREATE TABLE trace_part (
    trace_id TEXT NOT NULL REFERENCES trace,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    attempt INTEGER,
    response_id TEXT REFERENCES response,
    reflection_id TEXT REFERENCES reflection,
    phrase_id TEXT REFERENCES phrase,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    PRIMARY KEY (trace_id, position)
);

-- What audits have found in the chosen traces, or in what they are made of: the rest of the row as JSON.
CREATE TABLE audit (
    audit TEXT PRIMARY KEY,
    severity TEXT NOT NULL,
    about TEXT NOT NULL,
    remedy TEXT NOT NULL,
    found INTEGER NOT NULL
);

CREATE TABLE finding (
    audit TEXT NOT NULL REFERENCES audit,
    trace_id TEXT REFERENCES trace,
    detail TEXT NOT NULL
);

-- For whoever reads the traces: skillfactory ingest --marks brings what is written here back into the workspace.
-- A verdict that is NULL takes one back.
CREATE TABLE mark (
    trace_id TEXT NOT NULL REFERENCES trace,
    verdict TEXT CHECK (verdict IN ('accept', 'reject')),
    note TEXT,
    marked_by TEXT NOT NULL DEFAULT '',
    marked_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%S', 'now')),
    PRIMARY KEY (trace_id, marked_by)
);

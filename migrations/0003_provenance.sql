-- Rows that were taken out of use, exports that were written, and what traces were made of in older states.

CREATE TABLE retraction (
    retraction INTEGER PRIMARY KEY,
    reason VARCHAR NOT NULL,
    note VARCHAR,
    retracted_at TIMESTAMP NOT NULL,
    taken_back_at TIMESTAMP
);
COMMENT ON TABLE retraction IS 'Each time that rows were marked unusable by hand; nothing is deleted.';
COMMENT ON COLUMN retraction.retraction IS 'Number of the retraction, from 1.';
COMMENT ON COLUMN retraction.reason IS 'Why, in a word: what reject and the funnel show.';
COMMENT ON COLUMN retraction.note IS 'Why, in a sentence.';
COMMENT ON COLUMN retraction.retracted_at IS 'Time of the retraction, UTC.';
COMMENT ON COLUMN retraction.taken_back_at IS 'Time when it was taken back, UTC; NULL: it holds.';

CREATE TABLE retracted (
    retraction INTEGER NOT NULL,
    bucket USMALLINT NOT NULL,
    question_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('question', 'response', 'reflection')),
    id VARCHAR NOT NULL
);
COMMENT ON TABLE retracted IS 'The questions, responses and reflections of each retraction.';
COMMENT ON COLUMN retracted.retraction IS 'Number of the retraction.';
COMMENT ON COLUMN retracted.bucket IS 'The first three hexadecimal digits of the question''s id, as a number: what clusters the table.';
COMMENT ON COLUMN retracted.question_id IS 'The question whose traces it touches.';
COMMENT ON COLUMN retracted.kind IS 'What is retracted: a question, a response or a reflection.';
COMMENT ON COLUMN retracted.id IS 'Its id.';

CREATE TABLE export (
    export INTEGER PRIMARY KEY,
    path VARCHAR NOT NULL,
    recipe VARCHAR NOT NULL,
    state INTEGER NOT NULL,
    subset VARCHAR,
    sample_size BIGINT,
    sample_seed BIGINT,
    allowed VARCHAR[] NOT NULL,
    traces BIGINT NOT NULL,
    manifest_sha256 VARCHAR NOT NULL,
    exported_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE export IS 'Every export that was written.';
COMMENT ON COLUMN export.export IS 'Number of the export, from 1.';
COMMENT ON COLUMN export.path IS 'Folder that it was written to.';
COMMENT ON COLUMN export.recipe IS 'Recipe whose traces it holds.';
COMMENT ON COLUMN export.state IS 'State of the recipe.';
COMMENT ON COLUMN export.subset IS 'The expression over trace that chose the traces; NULL: all.';
COMMENT ON COLUMN export.sample_size IS 'Traces that were drawn at most; NULL: all.';
COMMENT ON COLUMN export.sample_seed IS 'Seed of that draw.';
COMMENT ON COLUMN export.allowed IS 'Audits whose faults were allowed.';
COMMENT ON COLUMN export.traces IS 'Traces that were written.';
COMMENT ON COLUMN export.manifest_sha256 IS 'Digest of the manifest, which has those of the files.';
COMMENT ON COLUMN export.exported_at IS 'Time of the export, UTC.';

CREATE TABLE export_trace (
    export INTEGER NOT NULL,
    bucket USMALLINT NOT NULL,
    trace_id VARCHAR NOT NULL,
    content_id VARCHAR NOT NULL
);
COMMENT ON TABLE export_trace IS 'The traces of each export.';
COMMENT ON COLUMN export_trace.export IS 'Number of the export.';
COMMENT ON COLUMN export_trace.bucket IS 'The first three hexadecimal digits of the question''s id, as a number: what clusters the table.';
COMMENT ON COLUMN export_trace.trace_id IS 'The trace that was written.';
COMMENT ON COLUMN export_trace.content_id IS 'Its content when it was written.';

ALTER TABLE trace ADD COLUMN since INTEGER DEFAULT 1;
COMMENT ON COLUMN trace.since IS 'State of the recipe that the trace got this content in.';

CREATE TABLE past_trace (
    trace_id VARCHAR NOT NULL,
    content_id VARCHAR NOT NULL,
    recipe VARCHAR NOT NULL,
    bucket USMALLINT NOT NULL,
    question_id VARCHAR NOT NULL,
    format VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    repeat INTEGER NOT NULL,
    n INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    final_answer VARCHAR NOT NULL,
    final_is_correct BOOLEAN,
    chars BIGINT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL
);
COMMENT ON TABLE past_trace IS 'Traces of older states that the recipe has no more, or with other content. The columns are those of trace; the text is that of its parts.';
COMMENT ON COLUMN past_trace.since IS 'State of the recipe that the trace got this content in.';
COMMENT ON COLUMN past_trace.until IS 'The last state that had it.';

CREATE TABLE past_part (
    trace_id VARCHAR NOT NULL,
    until INTEGER NOT NULL,
    bucket USMALLINT NOT NULL,
    position INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    attempt INTEGER,
    response_id VARCHAR,
    reflection_id VARCHAR,
    phrase_id VARCHAR,
    start BIGINT NOT NULL,
    "end" BIGINT NOT NULL
);
COMMENT ON TABLE past_part IS 'The parts of the traces in past_trace. The columns are those of trace_part.';
COMMENT ON COLUMN past_part.until IS 'The last state that had it, as in past_trace.';

ALTER TABLE recipe ADD COLUMN retractions INTEGER[] DEFAULT [];
ALTER TABLE recipe_state ADD COLUMN retractions INTEGER[] DEFAULT [];
COMMENT ON COLUMN recipe.retractions IS 'Retractions that held when its traces were built.';
COMMENT ON COLUMN recipe_state.retractions IS 'Retractions that held when it was built.';

-- The workspace: raw rows with their origin, what a recipe made of them, and the traces with their parts.
-- No PRIMARY KEY on the big tables: it makes inserting several times slower. Ids are digests of content.
-- `bucket` (0..4095, the first three digits of the question's id) clusters every big table, and ranges of
-- buckets are the unit of work.

CREATE TABLE source (
    source VARCHAR NOT NULL,
    revision INTEGER NOT NULL CHECK (revision > 0),
    digest VARCHAR NOT NULL,
    ingested_at TIMESTAMP NOT NULL,
    PRIMARY KEY (source, revision)
);
COMMENT ON TABLE source IS 'One row for each revision of a source: what one ingest took in under that name.';
COMMENT ON COLUMN source.digest IS 'Digest of the content of the revision, whatever the order and the format of its rows.';
COMMENT ON COLUMN source.ingested_at IS 'Time of the ingest, UTC.';

CREATE TABLE source_file (
    source VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    file INTEGER NOT NULL,
    path VARCHAR NOT NULL,
    format VARCHAR NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 VARCHAR NOT NULL,
    columns VARCHAR NOT NULL,
    rows BIGINT NOT NULL
);
COMMENT ON TABLE source_file IS 'The files of a revision of a source.';
COMMENT ON COLUMN source_file.file IS 'Number of the file in its revision, from 1.';
COMMENT ON COLUMN source_file.columns IS 'JSON: the column that was taken for each role.';
COMMENT ON COLUMN source_file.rows IS 'Rows in the file, those that were rejected included.';

CREATE TABLE source_row (
    source VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    file INTEGER NOT NULL,
    row BIGINT NOT NULL,
    bucket USMALLINT NOT NULL,
    question_id VARCHAR NOT NULL,
    answer VARCHAR,
    model VARCHAR,
    metadata VARCHAR
);
COMMENT ON TABLE source_row IS 'One accepted raw row, with the attributes that belong to the row.';
COMMENT ON COLUMN source_row.bucket IS 'The first three hexadecimal digits of the question''s id, as a number: what clusters the table.';
COMMENT ON COLUMN source_row.row IS 'Number of the row in its file, from 1; blank lines of JSON Lines are not counted.';
COMMENT ON COLUMN source_row.answer IS 'Gold answer of the question, as this row has it.';
COMMENT ON COLUMN source_row.model IS 'The model that wrote the responses, if a column says so.';
COMMENT ON COLUMN source_row.metadata IS 'JSON: all further columns of the row.';

CREATE TABLE question (
    question_id VARCHAR NOT NULL,
    bucket USMALLINT NOT NULL,
    chars BIGINT NOT NULL,
    text VARCHAR NOT NULL
);
COMMENT ON TABLE question IS 'The questions, one row for each text.';
COMMENT ON COLUMN question.bucket IS 'The first three hexadecimal digits of the question''s id, as a number: what clusters the table.';
COMMENT ON COLUMN question.question_id IS 'Digest of the text.';
COMMENT ON COLUMN question.chars IS 'Length of the text in Unicode code points.';

CREATE TABLE response (
    response_id VARCHAR NOT NULL,
    question_id VARCHAR NOT NULL,
    bucket USMALLINT NOT NULL,
    prompt_variant VARCHAR,
    ordinal INTEGER NOT NULL,
    text_id VARCHAR NOT NULL,
    chars BIGINT NOT NULL,
    text VARCHAR NOT NULL USING COMPRESSION zstd
);
COMMENT ON TABLE response IS 'The raw responses of a model to a question.';
COMMENT ON COLUMN response.bucket IS 'The first three hexadecimal digits of the question''s id, as a number: what clusters the table.';
COMMENT ON COLUMN response.response_id IS 'Digest of question_id, prompt_variant, text_id and ordinal.';
COMMENT ON COLUMN response.prompt_variant IS 'The prompt variant that the model was asked with, if a column says so.';
COMMENT ON COLUMN response.ordinal IS 'Number of the response among those of equal question, variant and text, from 1.';
COMMENT ON COLUMN response.text_id IS 'Digest of the text: equal for equal texts.';
COMMENT ON COLUMN response.chars IS 'Length of the text in Unicode code points.';

CREATE TABLE response_row (
    source VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    file INTEGER NOT NULL,
    row BIGINT NOT NULL,
    item INTEGER NOT NULL,
    bucket USMALLINT NOT NULL,
    response_id VARCHAR NOT NULL,
    is_correct BOOLEAN,
    extracted_answer VARCHAR
);
COMMENT ON TABLE response_row IS 'Which raw rows hold a response, and what they say of it.';
COMMENT ON COLUMN response_row.bucket IS 'The first three hexadecimal digits of the question''s id, as a number: what clusters the table.';
COMMENT ON COLUMN response_row.item IS 'Place of the response in the list of its row, from 1.';
COMMENT ON COLUMN response_row.is_correct IS 'Whether the response is right; NULL where the row does not say.';
COMMENT ON COLUMN response_row.extracted_answer IS 'The row''s extracted answer, or else the last <answer> of the text.';

CREATE TABLE reflection (
    reflection_id VARCHAR NOT NULL,
    response_id VARCHAR NOT NULL,
    bucket USMALLINT NOT NULL,
    ordinal INTEGER NOT NULL,
    verdict VARCHAR CHECK (verdict IN ('correct', 'incorrect')),
    chars BIGINT NOT NULL,
    text VARCHAR NOT NULL USING COMPRESSION zstd
);
COMMENT ON TABLE reflection IS 'The reflections of a model on a response.';
COMMENT ON COLUMN reflection.bucket IS 'The first three hexadecimal digits of the question''s id, as a number: what clusters the table.';
COMMENT ON COLUMN reflection.reflection_id IS 'Digest of response_id, the text''s digest and ordinal.';
COMMENT ON COLUMN reflection.ordinal IS 'Number of the reflection among those of equal text on one response, from 1.';
COMMENT ON COLUMN reflection.verdict IS 'What it says of the response; NULL where it gives no verdict.';
COMMENT ON COLUMN reflection.chars IS 'Length of the text in Unicode code points.';

CREATE TABLE reflection_row (
    source VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    file INTEGER NOT NULL,
    row BIGINT NOT NULL,
    item INTEGER NOT NULL,
    reflection_item INTEGER NOT NULL,
    bucket USMALLINT NOT NULL,
    reflection_id VARCHAR NOT NULL
);
COMMENT ON TABLE reflection_row IS 'Which raw rows hold a reflection.';
COMMENT ON COLUMN reflection_row.bucket IS 'The first three hexadecimal digits of the question''s id, as a number: what clusters the table.';
COMMENT ON COLUMN reflection_row.item IS 'Place of the response in the list of its row, from 1.';
COMMENT ON COLUMN reflection_row.reflection_item IS 'Place of the reflection in the list of its response, from 1.';

CREATE TABLE phrase (
    phrase_id VARCHAR PRIMARY KEY,
    kind VARCHAR NOT NULL
        CHECK (kind IN ('generic', 'correct', 'incorrect', 'ending', 'backtrack', 'confirm', 'template')),
    chars BIGINT NOT NULL,
    text VARCHAR NOT NULL
);
COMMENT ON TABLE phrase IS 'Every text of a trace that no model wrote: phrases, and the pieces of the template.';
COMMENT ON COLUMN phrase.phrase_id IS 'Digest of kind and text.';
COMMENT ON COLUMN phrase.chars IS 'Length of the text in Unicode code points.';

CREATE TABLE recipe (
    recipe VARCHAR PRIMARY KEY,
    digest VARCHAR NOT NULL,
    seed BIGINT NOT NULL,
    formats VARCHAR[] NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts > 0),
    repeats INTEGER NOT NULL CHECK (repeats > 0),
    variants VARCHAR[],
    reject_words VARCHAR[] NOT NULL,
    equal_attempts BOOLEAN NOT NULL,
    phrases VARCHAR[] NOT NULL,
    sources STRUCT(source VARCHAR, revision INTEGER)[] NOT NULL,
    built_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE recipe IS 'The recipes whose traces are stored, each as it was when they were built.';
COMMENT ON COLUMN recipe.digest IS 'Digest of everything in the recipe that its traces depend on, sources apart.';
COMMENT ON COLUMN recipe.recipe IS 'Name of the recipe.';
COMMENT ON COLUMN recipe.seed IS 'Seed of all its draws.';
COMMENT ON COLUMN recipe.formats IS 'Published names of the formats that it asks for.';
COMMENT ON COLUMN recipe.repeats IS 'How many times each question is drawn for.';
COMMENT ON COLUMN recipe.sources IS 'The sources that it draws from, each with the revision that was drawn from.';
COMMENT ON COLUMN recipe.attempts IS 'N of the formats: usable responses that a question needs, and attempts in the longest trace.';
COMMENT ON COLUMN recipe.variants IS 'Prompt variants to draw from; NULL: all.';
COMMENT ON COLUMN recipe.reject_words IS 'A reflection that holds one of these, in any case, is not used.';
COMMENT ON COLUMN recipe.equal_attempts IS 'Whether one trace may hold two attempts of the same text.';
COMMENT ON COLUMN recipe.phrases IS 'Ids of the phrases to draw from.';
COMMENT ON COLUMN recipe.built_at IS 'Time of the build, UTC.';

CREATE TABLE reflection_use (
    recipe VARCHAR NOT NULL,
    bucket USMALLINT NOT NULL,
    response_id VARCHAR NOT NULL,
    reflection_id VARCHAR NOT NULL,
    reason VARCHAR,
    detail VARCHAR
);
COMMENT ON TABLE reflection_use IS 'Whether a recipe can use a reflection.';
COMMENT ON COLUMN reflection_use.bucket IS 'The first three hexadecimal digits of the question''s id, as a number: what clusters the table.';
COMMENT ON COLUMN reflection_use.reason IS 'Why it cannot be used; NULL: it can.';
COMMENT ON COLUMN reflection_use.detail IS 'The word or tag that it holds, where that is the reason.';

CREATE TABLE response_use (
    recipe VARCHAR NOT NULL,
    bucket USMALLINT NOT NULL,
    question_id VARCHAR NOT NULL,
    response_id VARCHAR NOT NULL,
    is_correct BOOLEAN,
    extracted_answer VARCHAR,
    usable_reflections BIGINT NOT NULL,
    reason VARCHAR,
    detail VARCHAR
);
COMMENT ON TABLE response_use IS 'Whether a recipe can use a response, and the attributes that it was used with.';
COMMENT ON COLUMN response_use.bucket IS 'The first three hexadecimal digits of the question''s id, as a number: what clusters the table.';
COMMENT ON COLUMN response_use.is_correct IS 'Where rows disagree, right only if all that say so agree.';
COMMENT ON COLUMN response_use.extracted_answer IS 'Where rows disagree, the smallest.';
COMMENT ON COLUMN response_use.reason IS 'Why it cannot be used; NULL: it can.';
COMMENT ON COLUMN response_use.detail IS 'Its variant, or the tag that it holds, where that is the reason.';

CREATE TABLE question_use (
    recipe VARCHAR NOT NULL,
    bucket USMALLINT NOT NULL,
    question_id VARCHAR NOT NULL,
    answer VARCHAR,
    usable_responses BIGINT NOT NULL,
    correct_responses BIGINT NOT NULL,
    models BIGINT NOT NULL,
    reason VARCHAR
);
COMMENT ON TABLE question_use IS 'Whether a recipe can use a question.';
COMMENT ON COLUMN question_use.bucket IS 'The first three hexadecimal digits of the question''s id, as a number: what clusters the table.';
COMMENT ON COLUMN question_use.answer IS 'The gold answer; where rows disagree, the smallest.';
COMMENT ON COLUMN question_use.correct_responses IS 'How many of the usable responses are right.';
COMMENT ON COLUMN question_use.models IS 'How many models wrote the question''s responses, as far as rows say.';
COMMENT ON COLUMN question_use.reason IS 'Why it cannot be used; NULL: it can.';

CREATE TABLE trace (
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
    text VARCHAR NOT NULL USING COMPRESSION zstd
);
COMMENT ON TABLE trace IS 'The traces: what the assistant is trained to say to a question.';
COMMENT ON COLUMN trace.bucket IS 'The first three hexadecimal digits of the question''s id, as a number: what clusters the table.';
COMMENT ON COLUMN trace.trace_id IS 'Name of the trace: digest of recipe, question, format, repeat and n.';
COMMENT ON COLUMN trace.content_id IS 'Digest of the trace''s parts in order: equal for traces of equal content.';
COMMENT ON COLUMN trace.recipe IS 'Name of the recipe that made it.';
COMMENT ON COLUMN trace.question_id IS 'The question that it answers.';
COMMENT ON COLUMN trace.format IS 'Published name of its format, such as *C_full.';
COMMENT ON COLUMN trace.final_answer IS 'The answer that it ends on: the extracted answer of a response.';
COMMENT ON COLUMN trace.text IS 'What the assistant says, whole.';
COMMENT ON COLUMN trace.label IS 'What the published sets call sft_template_type_idx, such as 3C.';
COMMENT ON COLUMN trace.repeat IS 'Number of the repeat, from 1.';
COMMENT ON COLUMN trace.n IS 'Number of the draw within its repeat, from 1.';
COMMENT ON COLUMN trace.attempts IS 'Attempts in the trace.';
COMMENT ON COLUMN trace.final_is_correct IS 'Whether the response that gives the final answer is right.';
COMMENT ON COLUMN trace.chars IS 'Length of the text in Unicode code points.';

CREATE TABLE trace_part (
    trace_id VARCHAR NOT NULL,
    bucket USMALLINT NOT NULL,
    position INTEGER NOT NULL,
    kind VARCHAR NOT NULL
        CHECK (kind IN ('template', 'sample', 'reflect', 'glue', 'backtrack', 'confirm', 'ending', 'answer')),
    attempt INTEGER,
    response_id VARCHAR,
    reflection_id VARCHAR,
    phrase_id VARCHAR,
    start BIGINT NOT NULL,
    "end" BIGINT NOT NULL
);
COMMENT ON TABLE trace_part IS 'The parts of each trace, in order: joined, they are its text.';
COMMENT ON COLUMN trace_part.bucket IS 'The first three hexadecimal digits of the question''s id, as a number: what clusters the table.';
COMMENT ON COLUMN trace_part.position IS 'Place of the part in its trace, from 1.';
COMMENT ON COLUMN trace_part.trace_id IS 'The trace that it is a part of.';
COMMENT ON COLUMN trace_part.reflection_id IS 'The reflection that a reflect is.';
COMMENT ON COLUMN trace_part.kind IS 'What the part is; template: tags and line breaks.';
COMMENT ON COLUMN trace_part.attempt IS 'Number of the attempt that the part belongs to, from 1.';
COMMENT ON COLUMN trace_part.response_id IS 'The response that a sample is, that a reflect judges, or whose answer an answer is.';
COMMENT ON COLUMN trace_part.phrase_id IS 'The phrase that a glue, backtrack, confirm, ending or template is.';
COMMENT ON COLUMN trace_part.start IS 'First code point of the part in the text, from 0.';
COMMENT ON COLUMN trace_part."end" IS 'Code point after the last: substring(text, start + 1, "end" - start) is the part.';

CREATE TABLE reject (
    stage VARCHAR NOT NULL CHECK (stage IN ('ingest', 'build')),
    source VARCHAR,
    revision INTEGER,
    file INTEGER,
    row BIGINT,
    item INTEGER,
    reflection_item INTEGER,
    recipe VARCHAR,
    question_id VARCHAR,
    format VARCHAR,
    repeat INTEGER,
    n INTEGER,
    reason VARCHAR NOT NULL,
    detail VARCHAR
);
COMMENT ON TABLE reject IS 'What was not taken: raw rows, or items of their lists (ingest), and draws that gave no trace (build).';
COMMENT ON COLUMN reject.detail IS 'More on the reason, such as the column that does not fit.';
COMMENT ON COLUMN reject.item IS 'Place of the response in the list of its row, from 1; NULL: the whole row.';
COMMENT ON COLUMN reject.reflection_item IS 'Place of the reflection in the list of its response, from 1; NULL: the whole response.';

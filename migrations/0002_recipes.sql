-- Recipes with all that they can say, their states, and traces that repeat an attempt behind the reasoning.

-- A trace may take an earlier attempt up again. The engine cannot change a CHECK: the table is made anew.
ALTER TABLE trace_part RENAME TO trace_part_before;
CREATE TABLE trace_part (
    trace_id VARCHAR NOT NULL,
    bucket USMALLINT NOT NULL,
    position INTEGER NOT NULL,
    kind VARCHAR NOT NULL
        CHECK (kind IN ('template', 'sample', 'reflect', 'glue', 'backtrack', 'repeat', 'confirm', 'ending', 'answer')),
    attempt INTEGER,
    response_id VARCHAR,
    reflection_id VARCHAR,
    phrase_id VARCHAR,
    start BIGINT NOT NULL,
    "end" BIGINT NOT NULL
);
INSERT INTO trace_part
SELECT trace_id, bucket, position, kind, attempt, response_id, reflection_id, phrase_id, start, "end"
FROM trace_part_before;
DROP TABLE trace_part_before;
COMMENT ON TABLE trace_part IS 'The parts of each trace, in order: joined, they are its text.';
COMMENT ON COLUMN trace_part.trace_id IS 'The trace that it is a part of.';
COMMENT ON COLUMN trace_part.bucket IS 'The first three hexadecimal digits of the question''s id, as a number: what clusters the table.';
COMMENT ON COLUMN trace_part.position IS 'Place of the part in its trace, from 1.';
COMMENT ON COLUMN trace_part.kind IS 'What the part is; template: tags and line breaks; repeat: an attempt that is taken up again behind the reasoning.';
COMMENT ON COLUMN trace_part.attempt IS 'Number of the attempt that the part belongs to, from 1.';
COMMENT ON COLUMN trace_part.response_id IS 'The response that a sample or repeat is, that a reflect judges, or whose answer an answer is.';
COMMENT ON COLUMN trace_part.reflection_id IS 'The reflection that a reflect is.';
COMMENT ON COLUMN trace_part.phrase_id IS 'The phrase that a glue, backtrack, confirm, ending or template is.';
COMMENT ON COLUMN trace_part.start IS 'First code point of the part in the text, from 0.';
COMMENT ON COLUMN trace_part."end" IS 'Code point after the last: substring(text, start + 1, "end" - start) is the part.';

CREATE TEMP TABLE recipe_before AS FROM recipe;
DROP TABLE recipe;
CREATE TABLE recipe (
    recipe VARCHAR PRIMARY KEY,
    state INTEGER NOT NULL CHECK (state > 0),
    digest VARCHAR NOT NULL,
    about VARCHAR,
    text VARCHAR,
    seed BIGINT NOT NULL,
    formats VARCHAR[] NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts > 0),
    repeats INTEGER NOT NULL CHECK (repeats > 0),
    least_responses INTEGER NOT NULL,
    variants VARCHAR[],
    unique_variants BOOLEAN NOT NULL,
    vary_attempts BOOLEAN NOT NULL,
    equal_attempts BOOLEAN NOT NULL,
    responses STRUCT(reject_words VARCHAR[], least_chars BIGINT, most_chars BIGINT) NOT NULL,
    reflections STRUCT(reject_words VARCHAR[], least_chars BIGINT, most_chars BIGINT) NOT NULL,
    tags STRUCT(think VARCHAR, sample VARCHAR, reflect VARCHAR, answer VARCHAR) NOT NULL,
    shares STRUCT(format VARCHAR, first DOUBLE, last DOUBLE)[] NOT NULL,
    own_formats STRUCT(name VARCHAR, sql VARCHAR)[] NOT NULL,
    phrases VARCHAR[] NOT NULL,
    sources STRUCT(source VARCHAR, revision INTEGER)[] NOT NULL,
    built_at TIMESTAMP NOT NULL
);
INSERT INTO recipe
SELECT
    recipe, 1, digest, NULL, NULL, seed, formats, attempts, repeats, attempts, variants, false, false, equal_attempts,
    {'reject_words': []::VARCHAR[], 'least_chars': 0::BIGINT, 'most_chars': NULL::BIGINT},
    {'reject_words': reject_words, 'least_chars': 0::BIGINT, 'most_chars': NULL::BIGINT},
    {'think': 'think', 'sample': 'sample', 'reflect': 'reflect', 'answer': 'answer'},
    [], [], phrases, sources, built_at
FROM recipe_before;
DROP TABLE recipe_before;
COMMENT ON TABLE recipe IS 'The recipes whose traces are stored, each as it was when they were built.';
COMMENT ON COLUMN recipe.recipe IS 'Name of the recipe.';
COMMENT ON COLUMN recipe.state IS 'Number of the state in recipe_state that the traces are of.';
COMMENT ON COLUMN recipe.digest IS 'Digest of everything in the recipe that its traces depend on, sources apart.';
COMMENT ON COLUMN recipe.about IS 'What it is for, in its own words.';
COMMENT ON COLUMN recipe.text IS 'The recipe as it was written, in TOML, files of phrases and SQL taken in; NULL: built before it was kept.';
COMMENT ON COLUMN recipe.seed IS 'Seed of all its draws.';
COMMENT ON COLUMN recipe.formats IS 'Names of the formats that it asks for.';
COMMENT ON COLUMN recipe.attempts IS 'N of the formats: attempts in the longest trace.';
COMMENT ON COLUMN recipe.repeats IS 'How many times each question is drawn for.';
COMMENT ON COLUMN recipe.least_responses IS 'Usable responses that a question needs.';
COMMENT ON COLUMN recipe.variants IS 'Prompt variants to draw from; NULL: all.';
COMMENT ON COLUMN recipe.unique_variants IS 'Whether the attempts of a trace are of different prompt variants.';
COMMENT ON COLUMN recipe.vary_attempts IS 'Whether formats of one trace a repeat draw its number of attempts, from 2 to N.';
COMMENT ON COLUMN recipe.equal_attempts IS 'Whether one trace may hold two attempts of the same text.';
COMMENT ON COLUMN recipe.responses IS 'Responses that hold one of the words, or are shorter or longer than these code points, are not used.';
COMMENT ON COLUMN recipe.reflections IS 'Reflections that hold one of the words, or are shorter or longer than these code points, are not used.';
COMMENT ON COLUMN recipe.tags IS 'Names of the template''s tags.';
COMMENT ON COLUMN recipe.shares IS 'The share of questions that a format is drawn for, from first up to last; formats that are not named: all.';
COMMENT ON COLUMN recipe.own_formats IS 'The formats that the recipe brings itself.';
COMMENT ON COLUMN recipe.phrases IS 'Ids of the phrases to draw from.';
COMMENT ON COLUMN recipe.sources IS 'The sources that it draws from, each with the revision that was drawn from.';
COMMENT ON COLUMN recipe.built_at IS 'Time of the build, UTC.';

CREATE TABLE recipe_state (
    recipe VARCHAR NOT NULL,
    state INTEGER NOT NULL,
    digest VARCHAR NOT NULL,
    settings VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    sources STRUCT(source VARCHAR, revision INTEGER)[] NOT NULL,
    traces BIGINT NOT NULL,
    built_at TIMESTAMP NOT NULL,
    PRIMARY KEY (recipe, state)
);
COMMENT ON TABLE recipe_state IS 'Every state that a recipe was built in, the newest with the highest number.';
COMMENT ON COLUMN recipe_state.recipe IS 'Name of the recipe.';
COMMENT ON COLUMN recipe_state.state IS 'Number of the state, from 1.';
COMMENT ON COLUMN recipe_state.digest IS 'Digest of everything in the recipe that its traces depend on, sources apart.';
COMMENT ON COLUMN recipe_state.settings IS 'JSON: what it was built with, that is the recipe as written and what was said on the command line.';
COMMENT ON COLUMN recipe_state.text IS 'The recipe as it was written, in TOML.';
COMMENT ON COLUMN recipe_state.sources IS 'The sources that it drew from, each with the revision.';
COMMENT ON COLUMN recipe_state.traces IS 'Traces that were built.';
COMMENT ON COLUMN recipe_state.built_at IS 'Time of the build, UTC.';

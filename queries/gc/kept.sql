-- name: gc/kept
-- kind: setup
--- What the kept states need. A view `kept_…` has the rows of a table that stay; a table without such a view stays whole.
CREATE OR REPLACE TEMP TABLE kept_revision AS
WITH
drawn AS (
    SELECT unnest(sources, recursive := true) FROM recipe_state SEMI JOIN kept_state USING (recipe, state)
    UNION
    SELECT unnest(sources, recursive := true) FROM recipe
)
SELECT source, revision FROM drawn
UNION
SELECT source, max(revision) FROM source GROUP BY source;

CREATE OR REPLACE TEMP VIEW kept_source_row AS
FROM source_row SEMI JOIN kept_revision USING (source, revision);

CREATE OR REPLACE TEMP VIEW kept_response_row AS
FROM response_row SEMI JOIN kept_revision USING (source, revision);

CREATE OR REPLACE TEMP VIEW kept_reflection_row AS
FROM reflection_row SEMI JOIN kept_revision USING (source, revision);

CREATE OR REPLACE TEMP VIEW kept_reject AS
FROM reject WHERE stage = 'build' OR (source, revision) IN (SELECT (source, revision) FROM kept_revision);

-- What leads from any kept revision to the newest.
CREATE OR REPLACE TEMP VIEW kept_source_change AS
FROM source_change
SEMI JOIN (SELECT source, min(revision) AS oldest FROM kept_revision GROUP BY source) AS kept
    ON kept.source = source_change.source AND revision >= oldest;

CREATE OR REPLACE TEMP VIEW kept_past_trace AS
FROM past_trace
SEMI JOIN kept_state ON kept_state.recipe = past_trace.recipe AND state BETWEEN since AND until;

CREATE OR REPLACE TEMP VIEW kept_past_part AS
FROM past_part SEMI JOIN (SELECT trace_id, until FROM kept_past_trace) USING (trace_id, until);

-- Texts stay if a row, a retraction or a part of a trace names them, or if what stays is of them.
CREATE OR REPLACE TEMP TABLE kept_id AS
WITH
part AS (
    SELECT response_id, reflection_id, phrase_id FROM trace_part
    UNION ALL
    SELECT response_id, reflection_id, phrase_id FROM kept_past_part
),
kept_f AS (
    SELECT reflection_id AS id FROM kept_reflection_row
    UNION
    SELECT reflection_id FROM part WHERE reflection_id IS NOT NULL
    UNION
    SELECT id FROM retracted WHERE kind = 'reflection'
),
kept_r AS (
    SELECT response_id AS id FROM kept_response_row
    UNION
    SELECT response_id FROM part WHERE response_id IS NOT NULL
    UNION
    SELECT id FROM retracted WHERE kind = 'response'
    UNION
    SELECT response_id FROM reflection SEMI JOIN kept_f ON reflection_id = id
),
kept_q AS (
    SELECT question_id AS id FROM kept_source_row
    UNION
    SELECT question_id FROM trace
    UNION
    SELECT question_id FROM kept_past_trace
    UNION
    SELECT question_id FROM retracted
    UNION
    SELECT question_id FROM response SEMI JOIN kept_r ON response_id = id
),
kept_p AS (
    SELECT phrase_id AS id FROM part WHERE phrase_id IS NOT NULL
    UNION
    SELECT unnest(phrases) FROM recipe
    UNION
    -- A few pieces, which every build needs.
    SELECT phrase_id FROM phrase WHERE kind = 'template'
)
SELECT id FROM kept_f UNION ALL SELECT id FROM kept_r UNION ALL SELECT id FROM kept_q UNION ALL SELECT id FROM kept_p;

CREATE OR REPLACE TEMP VIEW kept_question AS FROM question SEMI JOIN kept_id ON question_id = id;
CREATE OR REPLACE TEMP VIEW kept_response AS FROM response SEMI JOIN kept_id ON response_id = id;
CREATE OR REPLACE TEMP VIEW kept_reflection AS FROM reflection SEMI JOIN kept_id ON reflection_id = id;
CREATE OR REPLACE TEMP VIEW kept_phrase AS FROM phrase SEMI JOIN kept_id ON phrase_id = id;

-- The records stay, with the time from when on they are no more than that.
CREATE OR REPLACE TEMP VIEW kept_source AS
SELECT
    source, revision, digest, ingested_at,
    CASE WHEN (source, revision) NOT IN (SELECT (source, revision) FROM kept_revision)
         THEN coalesce(collected_at, now()::TIMESTAMP) END AS collected_at
FROM source;

CREATE OR REPLACE TEMP VIEW kept_recipe_state AS
SELECT
    recipe, state, digest, settings, text, sources, traces, built_at, retractions, added, changed, removed, unchanged, causes,
    CASE WHEN (recipe, state) NOT IN (SELECT (recipe, state) FROM kept_state)
         THEN coalesce(collected_at, now()::TIMESTAMP) END AS collected_at
FROM recipe_state;

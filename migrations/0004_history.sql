-- What changed from one revision of a source to the next, what each state of a recipe changed, and what was collected.

CREATE TABLE source_change (
    source VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    bucket USMALLINT NOT NULL,
    question_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('question', 'response', 'reflection')),
    id VARCHAR NOT NULL,
    change VARCHAR NOT NULL CHECK (change IN ('added', 'gone', 'corrected'))
);
COMMENT ON TABLE source_change IS 'What a revision of a source, from the second on, has otherwise than the one before it.';
COMMENT ON COLUMN source_change.revision IS 'The revision that has it otherwise.';
COMMENT ON COLUMN source_change.bucket IS 'The first three hexadecimal digits of the question''s id, as a number: what clusters the table.';
COMMENT ON COLUMN source_change.question_id IS 'The question whose traces it touches.';
COMMENT ON COLUMN source_change.kind IS 'What changed: a question, a response or a reflection.';
COMMENT ON COLUMN source_change.id IS 'Its id.';
COMMENT ON COLUMN source_change.change IS 'added, gone, or corrected: still there, and its rows say something else of it.';

-- Of the revisions that are there already. What rows say of a thing is compared as a number.
INSERT INTO source_change
WITH
said AS (
    SELECT source, revision, 'question' AS kind, question_id AS id, question_id, sum(DISTINCT hash(row(answer, model))::HUGEINT) AS said
    FROM source_row
    GROUP BY source, revision, question_id
    UNION ALL
    SELECT source, revision, 'response', response_id, question_id, hash(row(is_correct, extracted_answer, answer, model))
    FROM response_row
    JOIN source_row USING (source, revision, file, row)
    UNION ALL
    SELECT source, revision, 'reflection', reflection_id, question_id, hash(row(answer, model))
    FROM reflection_row
    JOIN source_row USING (source, revision, file, row)
),
now AS (
    FROM said WHERE revision > 1
),
before AS (
    SELECT source, revision + 1 AS revision, kind, id, question_id, said
    FROM said
    SEMI JOIN source ON source.source = said.source AND source.revision = said.revision + 1
)
SELECT
    source, revision, ('0x' || substr(coalesce(now.question_id, before.question_id), 2, 3))::USMALLINT,
    coalesce(now.question_id, before.question_id), kind, id,
    CASE WHEN before.said IS NULL THEN 'added' WHEN now.said IS NULL THEN 'gone' ELSE 'corrected' END
FROM now
FULL JOIN before USING (source, revision, kind, id)
WHERE now.said IS DISTINCT FROM before.said
ORDER BY 3, 4, kind, id;

ALTER TABLE source ADD COLUMN collected_at TIMESTAMP;
COMMENT ON COLUMN source.collected_at IS 'Time when its rows were dropped as no longer needed, UTC; NULL: they are there.';

ALTER TABLE recipe_state ADD COLUMN added BIGINT;
ALTER TABLE recipe_state ADD COLUMN changed BIGINT;
ALTER TABLE recipe_state ADD COLUMN removed BIGINT;
ALTER TABLE recipe_state ADD COLUMN unchanged BIGINT;
ALTER TABLE recipe_state ADD COLUMN causes VARCHAR[];
ALTER TABLE recipe_state ADD COLUMN collected_at TIMESTAMP;
COMMENT ON COLUMN recipe_state.added IS 'Traces that the state before had not; NULL: built before it was counted.';
COMMENT ON COLUMN recipe_state.changed IS 'Traces that have other content than in the state before.';
COMMENT ON COLUMN recipe_state.removed IS 'Traces of the state before that it has no more.';
COMMENT ON COLUMN recipe_state.unchanged IS 'Traces that are as in the state before.';
COMMENT ON COLUMN recipe_state.causes IS 'What was otherwise than for the state before: the recipe, its sources, retractions.';
COMMENT ON COLUMN recipe_state.collected_at IS 'Time when what only it had was dropped, UTC; NULL: it can be compared with others.';

-- name: build/narrow
-- kind: setup
--- TEMP tables that stand before those of raw rows and hold the touched questions alone, in the sources at work: what few
--- questions need of texts is read once. (Texts are stored by the thousand. Where the rows are is found first, so that no text
--- of others is read.)
CREATE TEMP TABLE response AS
SELECT response_id, question_id, bucket, prompt_variant, ordinal, text_id, chars, text
FROM response
WHERE rowid IN (
    SELECT rowid
    FROM response
    WHERE bucket IN (SELECT bucket FROM touched) AND question_id IN (SELECT question_id FROM touched)
);

CREATE TEMP TABLE reflection AS
SELECT reflection_id, response_id, bucket, ordinal, verdict, chars, text
FROM reflection
WHERE rowid IN (
    SELECT rowid
    FROM reflection
    WHERE bucket IN (SELECT bucket FROM touched) AND response_id IN (SELECT response_id FROM response)
);

CREATE TEMP TABLE source_row AS
SELECT source, revision, file, row, bucket, question_id, answer, model, metadata
FROM source_row
JOIN (SELECT unnest(sources, recursive := true) FROM recipe_now) USING (source, revision)
WHERE bucket IN (SELECT bucket FROM touched) AND question_id IN (SELECT question_id FROM touched);

CREATE TEMP TABLE response_row AS
SELECT source, revision, file, row, item, bucket, response_id, is_correct, extracted_answer
FROM response_row
JOIN (SELECT unnest(sources, recursive := true) FROM recipe_now) USING (source, revision)
WHERE bucket IN (SELECT bucket FROM touched) AND response_id IN (SELECT response_id FROM response);

CREATE TEMP TABLE reflection_row AS
SELECT source, revision, file, row, item, reflection_item, bucket, reflection_id
FROM reflection_row
JOIN (SELECT unnest(sources, recursive := true) FROM recipe_now) USING (source, revision)
WHERE bucket IN (SELECT bucket FROM touched) AND reflection_id IN (SELECT reflection_id FROM reflection);

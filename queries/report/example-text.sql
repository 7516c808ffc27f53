-- name: report/example-text
-- kind: report
-- params: $recipe, $most
-- yields: id, text, chars, variant, is_correct, verdict, source, path, row, item, reflection_item
--- The texts that the traces of example_now are made of, up to $most characters of each, with the first raw row that holds it.
WITH
wanted AS (
    SELECT DISTINCT trace_part.bucket, response_id, reflection_id, phrase_id
    FROM trace_part
    JOIN example_now USING (bucket, trace_id)
),
source_now AS (
    SELECT unnest(sources, recursive := true) FROM recipe WHERE recipe = $recipe
),
said AS (
    SELECT response_id AS id, response_id, text, chars, prompt_variant AS variant, NULL AS verdict
    FROM response
    WHERE bucket IN (SELECT bucket FROM wanted) AND response_id IN (SELECT response_id FROM wanted)
    UNION ALL
    SELECT reflection_id, response_id, text, chars, NULL, coalesce(verdict, 'none')
    FROM reflection
    WHERE bucket IN (SELECT bucket FROM wanted) AND reflection_id IN (SELECT reflection_id FROM wanted)
    UNION ALL
    SELECT phrase_id, NULL, text, chars, NULL, NULL
    FROM phrase
    WHERE phrase_id IN (SELECT phrase_id FROM wanted)
),
used AS (
    SELECT response_id, is_correct
    FROM response_use
    WHERE recipe = $recipe AND bucket IN (SELECT bucket FROM wanted) AND response_id IN (SELECT response_id FROM wanted)
),
-- The first row of those that the recipe draws from.
held AS (
    SELECT response_id AS id, source, revision, file, row, item, NULL AS reflection_item
    FROM response_row
    JOIN source_now USING (source, revision)
    WHERE bucket IN (SELECT bucket FROM wanted) AND response_id IN (SELECT response_id FROM wanted)
    UNION ALL
    SELECT reflection_id, source, revision, file, row, item, reflection_item
    FROM reflection_row
    JOIN source_now USING (source, revision)
    WHERE bucket IN (SELECT bucket FROM wanted) AND reflection_id IN (SELECT reflection_id FROM wanted)
),
placed AS (
    SELECT id, source, path, row, item, reflection_item
    FROM held
    JOIN source_file USING (source, revision, file)
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY source, revision, file, row, item, reflection_item) = 1
)
SELECT
    said.id, left(text, $most) AS text, chars, variant, is_correct, verdict, source, path, row, item::BIGINT AS item,
    reflection_item::BIGINT AS reflection_item
FROM said
LEFT JOIN used USING (response_id)
LEFT JOIN placed USING (id)
ORDER BY said.id;

-- name: verify/rows
-- kind: verify
-- params: $first, $last
-- yields: id, fault
--- Raw rows that name what is not there, and responses and reflections that neither a raw row holds nor a retraction.
WITH
row_of AS (
    SELECT bucket, source, revision, file, row, question_id FROM source_row WHERE bucket BETWEEN $first AND $last
),
response_of AS (
    SELECT bucket, source, revision, file, row, item, response_id FROM response_row WHERE bucket BETWEEN $first AND $last
),
reflection_of AS (
    SELECT bucket, source, revision, file, row, item, reflection_id FROM reflection_row WHERE bucket BETWEEN $first AND $last
),
-- What is retracted stays without its rows, with the response that it is on.
retracted_of AS (
    SELECT id FROM retracted WHERE bucket BETWEEN $first AND $last
    UNION
    SELECT response_id FROM reflection SEMI JOIN retracted ON retracted.bucket = reflection.bucket AND id = reflection_id
    WHERE reflection.bucket BETWEEN $first AND $last
),
broken AS (
    SELECT question_id AS id, 'a raw row names a question that is not there' AS fault
    FROM row_of
    ANTI JOIN question USING (bucket, question_id)
    UNION ALL
    SELECT response_id, 'a raw row names a response that is not there'
    FROM response_of
    ANTI JOIN response USING (bucket, response_id)
    UNION ALL
    SELECT reflection_id, 'a raw row names a reflection that is not there'
    FROM reflection_of
    ANTI JOIN reflection USING (bucket, reflection_id)
    UNION ALL
    SELECT response_id, 'a response stands in a raw row that is not there'
    FROM response_of
    ANTI JOIN row_of USING (bucket, source, revision, file, row)
    UNION ALL
    SELECT reflection_id, 'a reflection stands in a raw row that has not its response'
    FROM reflection_of
    ANTI JOIN response_of USING (bucket, source, revision, file, row, item)
    UNION ALL
    SELECT response_id, 'no raw row holds the response'
    FROM response
    ANTI JOIN response_of USING (bucket, response_id)
    ANTI JOIN retracted_of ON id = response_id
    WHERE bucket BETWEEN $first AND $last
    UNION ALL
    SELECT reflection_id, 'no raw row holds the reflection'
    FROM reflection
    ANTI JOIN reflection_of USING (bucket, reflection_id)
    ANTI JOIN retracted_of ON id = reflection_id
    WHERE bucket BETWEEN $first AND $last
)
SELECT DISTINCT id, fault
FROM broken
ORDER BY id, fault;

-- name: verify/ids
-- kind: verify
-- params: $first, $last
-- yields: id, fault
--- Ids of questions, responses and reflections that are not the digest of what they name, or that stand twice. Equal ids
--- lie in one bucket, so that those of a range are enough to see it.
WITH
asked AS (
    SELECT
        question_id AS id, count(*) OVER (PARTITION BY question_id) AS times,
        bucket = bucket_of(question_id) AND short_id = short_id(question_id) AS is_placed,
        content_id('q', encode(text)) AS digest, length(text) = chars AS is_measured
    FROM question
    WHERE bucket BETWEEN $first AND $last
),
told AS (
    SELECT
        response_id AS id, count(*) OVER (PARTITION BY response_id) AS times,
        bucket = bucket_of(question_id) AND short_id = short_id(response_id) AND text_id = content_id('x', encode(text)) AS is_placed,
        content_id('r', [question_id, prompt_variant, content_id('x', encode(text)), ordinal::VARCHAR]) AS digest,
        length(text) = chars AS is_measured
    FROM response
    WHERE bucket BETWEEN $first AND $last
),
asked_of AS (
    SELECT response_id, any_value(bucket) AS bucket FROM response WHERE bucket BETWEEN $first AND $last GROUP BY response_id
),
judged AS (
    SELECT
        reflection_id AS id, count(*) OVER (PARTITION BY reflection_id) AS times,
        coalesce(reflection.bucket = asked_of.bucket, false) AND short_id = short_id(reflection_id)
            AND verdict IS NOT DISTINCT FROM verdict(encode(text)) AS is_placed,
        content_id('f', [response_id, content_id('x', encode(text)), ordinal::VARCHAR]) AS digest, length(text) = chars AS is_measured
    FROM reflection
    LEFT JOIN asked_of USING (response_id)
    WHERE reflection.bucket BETWEEN $first AND $last
),
worded AS (
    SELECT
        phrase_id AS id, count(*) OVER (PARTITION BY phrase_id) AS times, true AS is_placed,
        content_id('p', [kind, text]) AS digest, length(text) = chars AS is_measured
    FROM phrase
    WHERE $first = 0
),
named AS (
    FROM asked UNION ALL FROM told UNION ALL FROM judged UNION ALL FROM worded
)
SELECT
    id,
    CASE WHEN id IS DISTINCT FROM digest THEN 'the id is not that of the content, ' || coalesce(digest, 'none')
         WHEN times > 1 THEN format('the id stands {} times', times)
         WHEN is_measured IS NOT TRUE THEN 'chars is not the length of the text'
         ELSE 'bucket, short_id, text_id or verdict is not that of the text' END AS fault
FROM named
WHERE id IS DISTINCT FROM digest OR times > 1 OR is_measured IS NOT TRUE OR is_placed IS NOT TRUE
ORDER BY id;

-- name: build/attribute
-- kind: build
-- params: $first, $last
--- The responses of the recipe's sources to the questions at work, in the buckets $first to $last, each with the attributes
--- that its rows agree on.
CREATE OR REPLACE TEMP TABLE attribute AS
WITH
agreed AS (
    SELECT response_id, bool_and(is_correct) AS is_correct, min(extracted_answer) AS extracted_answer
    FROM response_row
    JOIN source_now USING (source, revision)
    WHERE bucket BETWEEN $first AND $last
    GROUP BY response_id
),
-- Texts are looked through as they are read: joined, they would lie in memory.
looked AS (
    SELECT
        bucket, question_id, response_id, prompt_variant, chars,
        variants IS NULL OR coalesce(list_contains(variants, prompt_variant), false) AS is_chosen,
        responses.least_chars AS least_chars, responses.most_chars AS most_chars,
        template_tag(text) AS tag,
        CASE WHEN len(responses.reject_words) > 0 THEN held_word(encode(text), responses.reject_words) END AS word
    FROM response
    CROSS JOIN (SELECT variants, responses FROM recipe_now)
    WHERE bucket BETWEEN $first AND $last
),
worded AS (
    SELECT looked.*, agreed.is_correct, agreed.extracted_answer, retracted_now.reason AS retracted
    FROM looked
    JOIN touched USING (bucket, question_id)
    JOIN agreed USING (response_id)
    LEFT JOIN retracted_now ON retracted_now.kind = 'response' AND retracted_now.id = response_id
)
SELECT
    bucket, question_id, response_id, is_correct, extracted_answer,
    CASE
        WHEN NOT is_chosen THEN 'variant-not-chosen'
        WHEN retracted IS NOT NULL THEN 'retracted'
        WHEN is_correct IS NULL THEN 'correctness-unknown'
        WHEN tag IS NOT NULL THEN 'holds-template-tag'
        WHEN word IS NOT NULL THEN 'holds-word'
        WHEN chars < least_chars THEN 'too-short'
        WHEN chars > most_chars THEN 'too-long'
    END AS reason,
    CASE reason
        WHEN 'variant-not-chosen' THEN prompt_variant
        WHEN 'retracted' THEN retracted
        WHEN 'holds-template-tag' THEN tag
        WHEN 'holds-word' THEN word
    END AS detail
FROM worded;

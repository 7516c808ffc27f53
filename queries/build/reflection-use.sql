-- name: build/reflection-use
-- kind: build
--- Which reflections the recipe can use: those that judge a usable response rightly, hold no rejected word and are
--- neither too short nor too long.
INSERT INTO reflection_use (recipe, bucket, response_id, reflection_id, reason, detail)
WITH
held AS (
    SELECT DISTINCT reflection_id
    FROM reflection_row
    JOIN source_now USING (source, revision)
),
judged AS (
    SELECT
        reflection.bucket, reflection.response_id, reflection_id, reflection.text, reflection.chars, verdict, retracted_now.reason AS retracted,
        CASE
            WHEN attribute.response_id IS NULL THEN 'response-not-in-sources'
            WHEN attribute.reason IS NOT NULL THEN 'response-not-usable'
            WHEN retracted_now.reason IS NOT NULL THEN 'retracted'
            WHEN verdict IS NULL THEN 'no-verdict'
            WHEN (verdict = 'correct') <> attribute.is_correct THEN 'verdict-disagrees'
        END AS reason
    FROM reflection
    JOIN held USING (reflection_id)
    JOIN response ON response.bucket = reflection.bucket AND response.response_id = reflection.response_id
    JOIN touched ON touched.question_id = response.question_id
    LEFT JOIN attribute ON attribute.response_id = reflection.response_id
    LEFT JOIN retracted_now ON retracted_now.kind = 'reflection' AND retracted_now.id = reflection_id
),
-- The texts of those that are left are looked through once.
worded AS (
    SELECT
        bucket, response_id, reflection_id, reason, retracted, chars, reflections.least_chars AS least_chars, reflections.most_chars AS most_chars,
        CASE WHEN reason IS NULL THEN template_tag(text) END AS tag,
        CASE WHEN reason IS NULL THEN held_word(text, reflections.reject_words) END AS word
    FROM judged
    CROSS JOIN (SELECT reflections FROM recipe_now)
)
SELECT
    recipe, bucket, response_id, reflection_id,
    CASE
        WHEN reason IS NOT NULL THEN reason
        WHEN tag IS NOT NULL THEN 'holds-template-tag'
        WHEN word IS NOT NULL THEN 'holds-word'
        WHEN chars < least_chars THEN 'too-short'
        WHEN chars > most_chars THEN 'too-long'
    END,
    CASE WHEN reason = 'retracted' THEN retracted ELSE coalesce(tag, word) END
FROM worded
CROSS JOIN (SELECT recipe FROM recipe_now)
ORDER BY bucket, response_id, reflection_id;

-- name: build/reflection-use
-- kind: build
-- params: $first, $last
--- Which reflections in the buckets $first to $last the recipe can use: those that judge a usable response rightly, hold no
--- rejected word and are neither too short nor too long.
INSERT INTO reflection_use (recipe, bucket, response_id, reflection_id, reason, detail)
WITH
held AS (
    SELECT DISTINCT reflection_id
    FROM reflection_row
    JOIN source_now USING (source, revision)
    WHERE bucket BETWEEN $first AND $last
),
-- Texts are looked through as they are read: joined, they would lie in memory.
looked AS (
    SELECT
        bucket, response_id, reflection_id, verdict, chars, reflections.least_chars AS least_chars,
        reflections.most_chars AS most_chars, template_tag(text) AS tag,
        CASE WHEN len(reflections.reject_words) > 0 THEN held_word(encode(text), reflections.reject_words) END AS word
    FROM reflection
    CROSS JOIN (SELECT reflections FROM recipe_now)
    WHERE bucket BETWEEN $first AND $last
),
asked AS (
    SELECT response_id
    FROM response
    JOIN touched USING (bucket, question_id)
    WHERE bucket BETWEEN $first AND $last
),
judged AS (
    SELECT
        looked.*, retracted_now.reason AS retracted,
        CASE
            WHEN attribute.response_id IS NULL THEN 'response-not-in-sources'
            WHEN attribute.reason IS NOT NULL THEN 'response-not-usable'
            WHEN retracted_now.reason IS NOT NULL THEN 'retracted'
            WHEN verdict IS NULL THEN 'no-verdict'
            WHEN (verdict = 'correct') <> attribute.is_correct THEN 'verdict-disagrees'
        END AS reason
    FROM looked
    JOIN held USING (reflection_id)
    JOIN asked ON asked.response_id = looked.response_id
    LEFT JOIN attribute ON attribute.response_id = looked.response_id
    LEFT JOIN retracted_now ON retracted_now.kind = 'reflection' AND retracted_now.id = reflection_id
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
    CASE WHEN reason = 'retracted' THEN retracted WHEN reason IS NULL THEN coalesce(tag, word) END
FROM judged
CROSS JOIN (SELECT recipe FROM recipe_now)
ORDER BY bucket, response_id, reflection_id;

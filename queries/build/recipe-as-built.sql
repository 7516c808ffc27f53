-- name: build/recipe-as-built
-- kind: build
-- params: $recipe
-- yields: recipe
--- A recipe with all that it was built with, as JSON.
WITH
built AS (
    FROM recipe WHERE recipe = $recipe
),
worded AS (
    SELECT coalesce(list({'phrase_id': phrase_id, 'kind': kind, 'text': text} ORDER BY place), []) AS phrases
    FROM (SELECT unnest(phrases) AS phrase_id, generate_subscripts(phrases, 1) AS place FROM built)
    JOIN phrase USING (phrase_id)
)
SELECT to_json({
    'name': recipe, 'about': about, 'text': coalesce(text, ''), 'seed': seed, 'formats': formats, 'attempts': attempts,
    'repeats': repeats, 'variants': variants, 'unique_variants': unique_variants, 'vary_attempts': vary_attempts,
    'equal_attempts': equal_attempts, 'responses': responses, 'reflections': reflections, 'tags': tags, 'shares': shares,
    'own_formats': own_formats, 'phrases': worded.phrases, 'sources': sources, 'retractions': coalesce(retractions, [])
})::VARCHAR AS recipe
FROM built
CROSS JOIN worded;

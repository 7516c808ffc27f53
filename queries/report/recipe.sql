-- name: report/recipe
-- kind: report
-- params: $recipe
-- yields: place, key, value
--- A recipe as it was built: each setting with its value as text. What says nothing is left out.
WITH
built AS (
    FROM recipe WHERE recipe = $recipe
),
setting(place, key, value) AS (
    SELECT 1, 'state', state::VARCHAR FROM built
    UNION ALL
    SELECT 2, 'seed', seed::VARCHAR FROM built
    UNION ALL
    SELECT 3, 'formats', array_to_string(formats, ', ') FROM built
    UNION ALL
    SELECT 4, 'attempts', attempts::VARCHAR FROM built
    UNION ALL
    SELECT 5, 'repeats', repeats::VARCHAR FROM built
    UNION ALL
    SELECT 6, 'variants', coalesce(array_to_string(variants, ', '), 'all') FROM built
    UNION ALL
    SELECT 7, 'unique variants', unique_variants::VARCHAR FROM built
    UNION ALL
    SELECT 8, 'varied attempts', vary_attempts::VARCHAR FROM built
    UNION ALL
    SELECT 9, 'equal attempts in one trace', equal_attempts::VARCHAR FROM built
    UNION ALL
    SELECT 10, 'words that no response holds', array_to_string(responses.reject_words, ', ') FROM built
    UNION ALL
    SELECT 11, 'words that no reflection holds', array_to_string(reflections.reject_words, ', ') FROM built
    UNION ALL
    SELECT 12, 'characters of a response', format('{} to {}', responses.least_chars, coalesce(responses.most_chars::VARCHAR, 'any'))
    FROM built WHERE responses.least_chars > 0 OR responses.most_chars IS NOT NULL
    UNION ALL
    SELECT 13, 'characters of a reflection', format('{} to {}', reflections.least_chars, coalesce(reflections.most_chars::VARCHAR, 'any'))
    FROM built WHERE reflections.least_chars > 0 OR reflections.most_chars IS NOT NULL
    UNION ALL
    SELECT 14, 'tags', format('{}, {}, {}, {}', tags.think, tags.sample, tags.reflect, tags.answer) FROM built
    UNION ALL
    SELECT 15, 'share of ' || share.format, format('{} to {}', share.first, share.last)
    FROM (SELECT unnest(shares) AS share FROM built)
)
SELECT place, key, value
FROM setting
WHERE value <> ''
ORDER BY place, key;

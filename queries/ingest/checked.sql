-- name: ingest/checked
-- kind: ingest
--- Every raw row, with the reason why it cannot be taken in.
CREATE OR REPLACE TEMP VIEW checked AS
SELECT
    file, row, question, answer, prompt_variant, model, responses, correct, extracted, reflections, metadata,
    q_idx, a_idx, prompt,
    CASE
        WHEN misfit IS NOT NULL THEN misfit
        WHEN is_blank(question) THEN 'no-question'
        WHEN coalesce(len(responses), 0) = 0 THEN 'no-response'
        WHEN len(correct) > 0 AND len(correct) <> len(responses) THEN 'lists-differ'
        WHEN len(extracted) > 0 AND len(extracted) <> len(responses) THEN 'lists-differ'
        WHEN len(flatten(reflections)) > 0 AND len(reflections) <> len(responses) THEN 'reflections-unassigned'
    END AS reason,
    CASE reason
        WHEN misfit THEN misfit_detail
        WHEN 'lists-differ' THEN format('{} responses, {} flags, {} extracted answers',
            len(responses), coalesce(len(correct), 0), coalesce(len(extracted), 0))
        WHEN 'reflections-unassigned' THEN format('{} responses, {} lists of reflections', len(responses), len(reflections))
    END AS detail
FROM raw;

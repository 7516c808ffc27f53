-- name: ingest/checked-reflection
-- kind: ingest
--- Every raw row that is only reflections, as `checked` has the others, with the reason why it cannot be taken in.
CREATE OR REPLACE TEMP VIEW checked AS
SELECT
    file, row, question, answer, prompt_variant, model, responses, correct, extracted, reflections, metadata,
    q_idx, a_idx, prompt,
    CASE
        WHEN misfit IS NOT NULL THEN misfit
        WHEN q_idx IS NULL OR a_idx IS NULL THEN 'no-response-number'
        WHEN len(flatten(reflections)) > 0 IS NOT TRUE THEN 'no-reflection'
        WHEN len(reflections) > 1 THEN 'reflections-unassigned'
    END AS reason,
    CASE reason
        WHEN misfit THEN misfit_detail
        WHEN 'reflections-unassigned' THEN format('1 response, {} lists of reflections', len(reflections))
    END AS detail
FROM raw;

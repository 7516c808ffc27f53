-- name: audit/unbalanced-tags
-- kind: audit
-- severity: high
-- remedy: retract the response or reflection that holds the tag, or give the recipe other tags, then: skillfactory build
-- yields: trace_id, question_id, fault, tags
--- A tag of the template too many, missing or inside another breaks the trace open. An attempt may hold blocks of
--- answers, whole or cut; behind the thought each must be whole.
SELECT
    trace_id, question_id,
    CASE WHEN regexp_matches(tags, 'T.*T') THEN 'the thought opens twice'
         WHEN NOT regexp_full_match(tags, 'T[^Tt]*t[^Tt]*') THEN 'the thought is not opened and closed once'
         WHEN NOT regexp_matches(tags, 't(?:Aa)+$') THEN 'behind the thought stand no whole answers'
         ELSE 'samples and reflections are nested or not in pairs' END AS fault,
    tags
FROM marks_now
WHERE NOT regexp_full_match(tags, 'T(?:S[Aa]*s(?:R[Aa]*r)?)+t(?:Aa)+')
ORDER BY trace_id;

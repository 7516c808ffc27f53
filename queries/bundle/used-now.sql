-- name: bundle/used-now
-- kind: setup
--- What the chosen traces are made of, each thing once; the responses that reflections judge are among it.
CREATE OR REPLACE TEMP TABLE used_now AS
SELECT DISTINCT bucket, response_id, reflection_id, phrase_id
FROM trace_part
SEMI JOIN chosen USING (bucket, trace_id);

-- name: export/judged-rows
-- kind: export
--- The judged responses and reflections of a file. A reflection stands as a trace begins with it, behind the response
--- that it judges.
CREATE OR REPLACE TEMP VIEW row_of AS
WITH
wanted AS (
    FROM judged_now
    JOIN work_now USING (split, shard)
),
opening AS (
    SELECT
        format(E'<{0}>\n<{1}>\n', tags.think, tags.sample) AS before,
        format(E'\n</{0}>\n<{1}>\n', tags.sample, tags.reflect) AS between,
        format(E'\n</{0}>', tags.reflect) AS behind
    FROM asked_now
)
SELECT
    split, shard, about, question_id, id, is_right AS label,
    [{'role': 'user', 'content': question.text}] AS prompt,
    [{'role': 'assistant', 'content': CASE about WHEN 'response' THEN response.text
        ELSE before || response.text || between || reflection.text || behind END}] AS completion
FROM wanted
JOIN question USING (bucket, question_id)
JOIN response USING (bucket, response_id)
LEFT JOIN reflection USING (bucket, reflection_id)
CROSS JOIN opening
WHERE is_at_work(bucket);

-- name: export/pair-rows
-- kind: export
--- The pairs of a file. Two responses stand as they are; two reflections as a trace begins with them, behind the response
--- that they judge: what they share says nothing for one of them.
CREATE OR REPLACE TEMP VIEW row_of AS
WITH
wanted AS (
    FROM pair_now
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
    split, shard, about, question_id, chosen_id, rejected_id,
    [{'role': 'user', 'content': question.text}] AS prompt,
    [{'role': 'assistant', 'content': CASE about WHEN 'response' THEN chosen.text
        ELSE before || chosen.text || between || good.text || behind END}] AS chosen,
    [{'role': 'assistant', 'content': CASE about WHEN 'response' THEN rejected.text
        ELSE before || chosen.text || between || bad.text || behind END}] AS rejected
FROM wanted
JOIN question USING (bucket, question_id)
JOIN response AS chosen ON chosen.bucket = wanted.bucket AND chosen.response_id = chosen_response
JOIN response AS rejected ON rejected.bucket = wanted.bucket AND rejected.response_id = rejected_response
LEFT JOIN reflection AS good ON good.bucket = wanted.bucket AND good.reflection_id = chosen_reflection
LEFT JOIN reflection AS bad ON bad.bucket = wanted.bucket AND bad.reflection_id = rejected_reflection
CROSS JOIN opening
WHERE is_at_work(wanted.bucket);

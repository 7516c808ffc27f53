-- name: export/question-rows
-- kind: export
--- The questions of a file as verl takes them. What its reward function is given of a row is in extra_info; `index` is a
--- number of the question that stays.
CREATE OR REPLACE TEMP VIEW row_of AS
SELECT
    split, shard, question_id, source AS data_source,
    [{'role': 'user', 'content': text}] AS prompt,
    'reasoning' AS ability,
    {'style': 'rule', 'ground_truth': answer} AS reward_model,
    {'split': split, 'index': (id_number(question_id) >> 1)::BIGINT, 'answer': answer, 'question': text,
     'question_id': question_id} AS extra_info
FROM question_now
JOIN work_now USING (split, shard)
JOIN question USING (bucket, question_id)
WHERE is_at_work(bucket);

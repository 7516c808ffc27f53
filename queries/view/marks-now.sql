-- name: view/marks-now
-- kind: setup
--- What the texts of the traces of `tags_now` hold of tags and chat tokens: read once, for all audits that ask.
--- `tags` has a letter for each tag of the template, in order: T, S, R, A open thought, sample, reflect and answer; small
--- letters close them. `tokens` are all other marks, `question_tokens` those of the question.

-- As variables they are constants to a statement: joined, the texts would lie in memory before they are looked at.
SET VARIABLE audited = (SELECT recipe FROM tags_now);
SET VARIABLE audited_since = (SELECT since FROM tags_now);
SET VARIABLE answer_tag = (SELECT answer FROM tags_now);
SET VARIABLE tags = (SELECT tags FROM tags_now);

-- What the chat templates in use take for a turn, a tool or an end, whatever stands around it.
SET VARIABLE chat_tokens = array_to_string([
    '<|im_start|>', '<|im_end|>', '<|im_sep|>', '<|endoftext|>', '<|endofprompt|>', '<|startoftext|>', '<|begin_of_text|>',
    '<|end_of_text|>', '<|start_header_id|>', '<|end_header_id|>', '<|eot_id|>', '<|eom_id|>', '<|python_tag|>',
    '<|finetune_right_pad_id|>', '<|system|>', '<|user|>', '<|assistant|>', '<|end|>', '<|start|>', '<|message|>',
    '<|channel|>', '<|return|>', '<|eos|>', '<|bos|>', '<|pad|>', '<|START_OF_TURN_TOKEN|>', '<|END_OF_TURN_TOKEN|>',
    '<｜begin▁of▁sentence｜>', '<｜end▁of▁sentence｜>', '<｜User｜>', '<｜Assistant｜>',
    '[INST]', '[/INST]', '<<SYS>>', '<</SYS>>', '[SYSTEM_PROMPT]', '[/SYSTEM_PROMPT]', '[AVAILABLE_TOOLS]',
    '[/AVAILABLE_TOOLS]', '[TOOL_CALLS]', '[TOOL_RESULTS]', '[/TOOL_RESULTS]', '<s>', '</s>', '<bos>', '<eos>', '<pad>',
    '<unk>', '<start_of_turn>', '<end_of_turn>', '<tool_call>', '</tool_call>', '<tool_response>', '</tool_response>'
], ' ');

CREATE OR REPLACE TEMP TABLE marks_now AS
WITH
found AS (
    SELECT
        trace_id, question_id,
        string_split(nullif(marks(encode(trace.text), getvariable('tags') || ' ' || getvariable('chat_tokens')), ''), ' ') AS marks,
        ends_with(trace.text, format(E'<{0}>\n{1}\n</{0}>', getvariable('answer_tag'), final_answer)) AS ends_on_answer,
        is_blank(final_answer) AS is_answer_blank,
        marks(final_answer, getvariable('tags')) <> '' AS is_answer_tagged
    FROM trace
    WHERE recipe = getvariable('audited') AND since > getvariable('audited_since')
),
-- A question is looked through once, however many traces answer it.
asked AS (
    SELECT question_id, string_split(nullif(marks(encode(text), getvariable('chat_tokens')), ''), ' ') AS question_tokens
    FROM question
    WHERE question_id IN (
        SELECT question_id FROM trace WHERE recipe = getvariable('audited') AND since > getvariable('audited_since')
    )
),
named AS (
    SELECT found.*, question_tokens, string_split(getvariable('tags'), ' ') AS names
    FROM found
    JOIN asked USING (question_id)
)
SELECT
    trace_id, question_id, question_tokens, ends_on_answer, is_answer_blank, is_answer_tagged,
    coalesce(array_to_string(
        list_transform(marks, lambda mark: coalesce(substr('TtSsRrAa', list_position(names, mark), 1), '')), ''
    ), '') AS tags,
    list_filter(marks, lambda mark: NOT list_contains(names, mark)) AS tokens
FROM named;

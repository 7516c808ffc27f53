-- name: export/masked-rows
-- kind: export
--- The rows of a file with what is trained on: as spans beside the text, which end at their last character, and as
--- parts that are the text. A turn of the user is trained on in no case, so nothing is said of it.
CREATE OR REPLACE TEMP VIEW row_of AS
WITH
told AS (
    SELECT
        split, shard, trace_id, trace.label, question.text AS question, trace.text,
        train_spans(trace.text, ends, trains) AS spans
    FROM trace
    JOIN (FROM masked_now JOIN work_now USING (split, shard)) AS wanted USING (bucket, trace_id)
    JOIN question USING (bucket, question_id)
    WHERE is_at_work(bucket)
)
SELECT
    split, shard, trace_id, label AS sft_template_type_idx,
    [{'role': 'user', 'content': question}, {'role': 'assistant', 'content': text}] AS conversations,
    [
        {'role': 'user', 'content': question, 'train_detail': NULL},
        {'role': 'assistant', 'content': text, 'train_detail': list_transform(spans, lambda span:
            {'begin_offset': span.start, 'end_offset': span."end" - 1, 'train': span.train})}
    ] AS detailed,
    [
        {'role': 'user', 'content': [{'type': 'text', 'text': question, 'train': NULL}]},
        {'role': 'assistant', 'content': list_transform(spans, lambda span:
            {'type': 'text', 'text': substring(text, span.start + 1, span."end" - span.start), 'train': span.train})}
    ] AS parted,
    list_transform(list_filter(spans, lambda span: NOT span.train), lambda span:
        {'start': span.start, 'end': span."end"}) AS mask_ranges
FROM told;

-- name: export/plain-contents
-- kind: export
-- params: $layout
-- yields: split, shard, contents
--- A digest of what each shard holds, with all that may be asked of a trace and is not in its content_id.
SELECT
    split, shard,
    sha256(concat_ws(chr(10), $layout, string_agg(
        {'trace': trace_id, 'content': content_id, 'label': trace.label, 'final': final_is_correct, 'since': since,
         'gold': answer}::VARCHAR, chr(10) ORDER BY trace_id))) AS contents
FROM placed
JOIN trace USING (bucket, trace_id, content_id)
JOIN question_use ON question_use.recipe = trace.recipe AND question_use.question_id = trace.question_id
GROUP BY split, shard;

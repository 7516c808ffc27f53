-- name: check/has-conversations
-- kind: check
-- params: $path
-- yields: has_conversations
--- Whether a Parquet file has a column of conversations.
SELECT count(*) > 0 AS has_conversations
FROM parquet_schema($path)
WHERE name IN ('conversations', 'messages');

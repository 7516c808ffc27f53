-- name: gc/free
-- kind: gc
-- yields: bytes
--- Bytes of the file that nothing is in.
SELECT (block_size * free_blocks)::BIGINT AS bytes
FROM pragma_database_size()
WHERE database_name = current_database();

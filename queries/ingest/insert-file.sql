-- name: ingest/insert-file
-- kind: ingest
-- params: $source, $revision, $file, $path, $format, $bytes, $sha256, $columns
--- A file of a revision of a source.
INSERT INTO source_file (source, revision, file, path, format, bytes, sha256, columns, rows)
SELECT $source, $revision, $file, $path, $format, $bytes, $sha256, $columns, count(*)
FROM raw
WHERE file = $file;

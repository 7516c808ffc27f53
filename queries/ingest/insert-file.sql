-- name: ingest/insert-file
-- kind: ingest
-- params: $source, $revision, $file, $path, $format, $bytes, $sha256, $columns, $rows
--- A file of a revision of a source.
INSERT INTO source_file (source, revision, file, path, format, bytes, sha256, columns, rows)
VALUES ($source, $revision, $file, $path, $format, $bytes, $sha256, $columns, $rows);

-- name: build/widen
-- kind: setup
--- Takes away what build/narrow has made.
DROP TABLE temp.response;
DROP TABLE temp.reflection;
DROP TABLE temp.source_row;
DROP TABLE temp.response_row;
DROP TABLE temp.reflection_row;

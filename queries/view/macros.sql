-- name: view/macros
-- kind: setup
--- What the other statements share; made anew whenever a workspace is opened.
-- Whether a text says nothing: white space and control characters only.
CREATE OR REPLACE TEMP MACRO is_blank(text) AS text IS NULL OR NOT regexp_matches(text, '[^\s\p{Z}\p{Cc}]');
-- The number of an id: what a draw hashes. Ids are digests, so their first 64 bits are as good as all.
CREATE OR REPLACE TEMP MACRO id_number(id) AS ('0x' || substr(id, 2, 16))::UBIGINT;
-- The number of the first eight digits of an id, which tables keep: by numbers an id is found sooner than by texts.
CREATE OR REPLACE TEMP MACRO short_id(id) AS ('0x' || substr(id, 2, 8))::UINTEGER;
-- Whether the id of that number can begin with a prefix, which is as long as an id, or shorter.
CREATE OR REPLACE TEMP MACRO begins_with(short_id, prefix) AS
    short_id BETWEEN short_id(rpad(prefix, 9, '0')) AND short_id(rpad(prefix, 9, 'f'));
-- The bucket of a question.
CREATE OR REPLACE TEMP MACRO bucket_of(question_id) AS ('0x' || substr(question_id, 2, 3))::USMALLINT;
-- The key of a question that splits are shares of: from 0 up to 1. The seed is fixed, and no recipe's: what is held out of
-- one data set is held out of all.
CREATE OR REPLACE TEMP MACRO split_key(question_id) AS
    (draw_key(draw_scope(0, question_id, 'split', 0, 0), 0) // 4294967296) / 4294967296;
-- Whether a bucket is one of the file that an export writes now, as export/work-range has set. (As variables its borders are
-- constants to a statement, so that what lies elsewhere is passed over.)
CREATE OR REPLACE TEMP MACRO is_at_work(bucket) AS
    bucket BETWEEN getvariable('first_bucket') AND getvariable('last_bucket');
-- The shard of a bucket, of so many.
CREATE OR REPLACE TEMP MACRO shard_of(bucket, shards) AS ((bucket + 1) * shards::BIGINT - 1) // 4096;

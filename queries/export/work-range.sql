-- name: export/work-range
-- kind: setup
--- The buckets of the file that is written next, for is_at_work().
SET VARIABLE first_bucket = (SELECT first FROM work_now);
SET VARIABLE last_bucket = (SELECT last FROM work_now);

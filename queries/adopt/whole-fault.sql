-- name: adopt/whole-fault
-- kind: adopt
-- params: $path
-- yields: id, fault
--- Files of records without all that their ends count, and questions that were built in several pieces.
WITH
record AS (
    SELECT record, question_id, traces, parts, rejects, filename
    FROM read_json($path, format = 'newline_delimited', maximum_object_size = 67108864, filename = true, columns = {
        'record': 'VARCHAR', 'question_id': 'VARCHAR', 'traces': 'BIGINT', 'parts': 'BIGINT', 'rejects': 'BIGINT'
    })
),
counted AS (
    SELECT
        filename, count(*) FILTER (record = 'end') AS ends,
        count(*) FILTER (record = 'trace') AS found_traces, coalesce(sum(traces) FILTER (record = 'end'), 0) AS traces,
        count(*) FILTER (record = 'part') AS found_parts, coalesce(sum(parts) FILTER (record = 'end'), 0) AS parts,
        count(*) FILTER (record = 'reject') AS found_rejects, coalesce(sum(rejects) FILTER (record = 'end'), 0) AS rejects
    FROM record
    GROUP BY filename
),
cut AS (
    SELECT
        parse_filename(filename) AS id,
        CASE WHEN ends = 0 THEN 'it has no end: the stream was cut'
             ELSE format('it has {} traces, {} parts and {} rejects, and its ends say {}, {} and {}',
                 found_traces, found_parts, found_rejects, traces, parts, rejects) END AS fault
    FROM counted
    WHERE ends = 0 OR (found_traces, found_parts, found_rejects) <> (traces, parts, rejects)
),
split AS (
    SELECT question_id AS id, format('its rows did not stand together: it was built in {} pieces', count(*)) AS fault
    FROM record
    WHERE record = 'question'
    GROUP BY question_id
    HAVING count(*) > 1
)
SELECT id, fault FROM cut
UNION ALL
SELECT id, fault FROM split
ORDER BY id;

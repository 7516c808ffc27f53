-- name: build/changing-functions
-- kind: build
-- yields: function_name
--- The functions that may give another value each time, which no format may call.
SELECT DISTINCT function_name
FROM duckdb_functions()
WHERE stability IN ('VOLATILE', 'CONSISTENT_WITHIN_QUERY')
ORDER BY function_name;

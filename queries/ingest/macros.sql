-- name: ingest/macros
-- kind: setup
--- Values of a JSON row as text, list of text, flags and list of lists. A value of another kind gives NULL, and
--- `json_misfit` says so.
CREATE OR REPLACE TEMP MACRO json_as_text(v) AS
    CASE json_type(v) WHEN 'NULL' THEN NULL WHEN 'VARCHAR' THEN v ->> '$' ELSE v::VARCHAR END;
CREATE OR REPLACE TEMP MACRO json_as_texts(v) AS
    CASE json_type(v) WHEN 'ARRAY' THEN TRY_CAST(v AS VARCHAR[]) WHEN 'NULL' THEN NULL ELSE [json_as_text(v)] END;
CREATE OR REPLACE TEMP MACRO json_as_flags(v) AS
    CASE json_type(v) WHEN 'ARRAY' THEN TRY_CAST(v AS BOOLEAN[]) WHEN 'NULL' THEN NULL ELSE [TRY_CAST(v AS BOOLEAN)] END;
CREATE OR REPLACE TEMP MACRO json_as_nested(v) AS
    CASE WHEN json_type(v) <> 'ARRAY' THEN nullif([json_as_texts(v)], [NULL])
         WHEN list_contains(json_type(v, '$[*]'), 'ARRAY') THEN TRY_CAST(v AS VARCHAR[][])
         ELSE [TRY_CAST(v AS VARCHAR[])] END;
CREATE OR REPLACE TEMP MACRO json_misfit(v, types, item_types) AS
    NOT list_contains(['NULL'] || types, json_type(v))
        OR len(list_filter(json_type(v, '$[*]'), lambda t: NOT list_contains(['NULL'] || item_types, t))) > 0;

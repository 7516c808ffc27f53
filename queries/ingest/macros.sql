-- name: ingest/macros
-- kind: setup
--- Values of a JSON row as text, list of text, flags and list of lists. A missing key is as a null. What a value is that
--- fits nowhere, the misfit macros say; the others then give anything. In files without types (`loose`), flags are words
--- or numbers, and lists are texts.
CREATE OR REPLACE TEMP MACRO json_kind(v) AS coalesce(json_type(v), 'NULL');
CREATE OR REPLACE TEMP MACRO json_as_text(v) AS
    CASE json_kind(v) WHEN 'NULL' THEN NULL WHEN 'VARCHAR' THEN v ->> '$' ELSE v::VARCHAR END;
CREATE OR REPLACE TEMP MACRO json_as_texts(v) AS
    CASE json_kind(v) WHEN 'ARRAY' THEN TRY_CAST(v AS VARCHAR[]) WHEN 'NULL' THEN NULL ELSE [json_as_text(v)] END;
CREATE OR REPLACE TEMP MACRO json_as_flags(v) AS
    CASE json_kind(v) WHEN 'ARRAY' THEN TRY_CAST(v AS BOOLEAN[]) WHEN 'NULL' THEN NULL ELSE [TRY_CAST(v AS BOOLEAN)] END;
-- A flat list is that of the only response.
CREATE OR REPLACE TEMP MACRO json_as_nested(v) AS
    CASE WHEN json_kind(v) = 'NULL' THEN NULL
         WHEN json_kind(v) <> 'ARRAY' THEN [[json_as_text(v)]]
         WHEN list_contains(json_type(v, '$[*]'), 'ARRAY') THEN TRY_CAST(v AS VARCHAR[][])
         WHEN json_array_length(v) > 0 THEN [TRY_CAST(v AS VARCHAR[])] END;
CREATE OR REPLACE TEMP MACRO holds_other(found, expected) AS
    len(list_filter(found, lambda t: NOT list_contains(['NULL'] || expected, t))) > 0;
CREATE OR REPLACE TEMP MACRO json_misfit(v, types, item_types) AS
    holds_other([json_kind(v)], types) OR holds_other(json_type(v, '$[*]'), item_types);
-- Reflections: a text, texts, or lists of texts, but not a mixture.
CREATE OR REPLACE TEMP MACRO json_nested_misfit(v) AS
    holds_other([json_kind(v)], ['VARCHAR', 'ARRAY'])
        OR holds_other(json_type(v, '$[*]'), ['VARCHAR']) AND holds_other(json_type(v, '$[*]'), ['ARRAY'])
        OR holds_other(json_type(v, '$[*][*]'), ['VARCHAR']);
CREATE OR REPLACE TEMP MACRO json_number_misfit(v) AS
    json_kind(v) NOT IN ('NULL', 'BIGINT', 'UBIGINT')
        AND NOT (json_kind(v) = 'VARCHAR' AND regexp_full_match(trim(v ->> '$'), '[0-9]{1,18}'));
-- Files without types. A list is a text that holds one as JSON.
CREATE OR REPLACE TEMP MACRO listed(v) AS CASE WHEN NOT is_blank(v ->> '$') THEN TRY_CAST(v ->> '$' AS JSON) END;
CREATE OR REPLACE TEMP MACRO listed_misfit(v) AS NOT is_blank(v ->> '$') AND NOT json_valid(v ->> '$');
-- A list of texts among values that are none: a response of its own, or several that were written otherwise?
CREATE OR REPLACE TEMP MACRO is_like_texts(v) AS
    CASE WHEN regexp_matches(v ->> '$', '^\s*\[\s*["'']') THEN regexp_matches(v ->> '$', '["'']\s*\]\s*$') ELSE false END;
CREATE OR REPLACE TEMP MACRO loose_flag(t) AS
    CASE lower(trim(t)) WHEN 'true' THEN true WHEN '1' THEN true WHEN 'false' THEN false WHEN '0' THEN false END;
CREATE OR REPLACE TEMP MACRO loose_flag_texts(v) AS
    list_transform(json_as_texts(v), lambda t: CASE WHEN NOT is_blank(t) THEN t END);
CREATE OR REPLACE TEMP MACRO loose_flags(v) AS list_transform(loose_flag_texts(v), lambda t: loose_flag(t));
CREATE OR REPLACE TEMP MACRO loose_flags_misfit(v) AS
    len(list_filter(loose_flag_texts(v), lambda t: t IS NOT NULL AND loose_flag(t) IS NULL)) > 0;

-- How much text went in and came out, in bytes of UTF-8: what the speeds of the bench are reckoned from.
-- Questions are left out: every row repeats its own.
--
-- Variables, to be set before: raw (the raw rows, Parquet), traces (an export of them, Parquet, a glob).
WITH
    raw AS (
        SELECT
            count(*) AS raw_rows,
            sum(
                strlen(array_to_string(model_responses__mutated_prompts, ''))
                + strlen(array_to_string(model_responses__mutated_prompts_reflection, ''))
            ) AS raw_text
        FROM read_parquet(getvariable('raw'))
    ),
    trace AS (
        SELECT
            count(*) AS traces,
            sum(strlen(conversations[2].content)) AS trace_text
        FROM read_parquet(getvariable('traces'))
    )
SELECT
    raw_rows::UBIGINT,
    coalesce(raw_text, 0)::UBIGINT,
    traces::UBIGINT,
    coalesce(trace_text, 0)::UBIGINT
FROM raw, trace;

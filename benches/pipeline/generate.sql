-- Raw rows for the bench: the shape, size and mix of a real set of raw responses, made of random words.
--
-- Variables, to be set before: questions (how many), seed (a number), raw (path of the Parquet file to write).
--     duckdb -cmd "SET VARIABLE questions = 200; SET VARIABLE seed = 1; SET VARIABLE raw = 'rows.parquet'" \
--            -f benches/pipeline/generate.sql
--
-- Each question has 16 rows: 4 prompt variants x 4 responses, one response a row, with 2 reflections each. Some 40%
-- of the responses are right, and a reflection's verdict is right with probability 0.7.
-- Everything is drawn by MD5 of the seed and of the name of what is drawn, so that one seed gives the same bytes on
-- any number of threads. Texts are joined from a pool of lines, since drawing each word of each text is ten times
-- slower. The pool is large and the words are few, so that the texts compress neither too well nor too badly: 2.7 to 1
-- by Snappy, some 5 to 1 by Zstandard.

-- A throw of the dice: 64 random bits that depend on the seed and on `name` alone.
CREATE OR REPLACE TEMP MACRO dice(name) AS md5_number_lower(concat_ws(' ', getvariable('seed'), name));

-- The words. None of them, nor two together, may hold a word that the recipe rejects.
SET VARIABLE words = string_split(
    'about above according actually adding again already also alternatively another answer apply approach arithmetic '
    || 'assume available balance because before begin between bigger bracket calculate careful carry change check '
    || 'choose closer combination combine compare complete compute confirm consider constraint correct could count '
    || 'decrease denominator difference different digits direct distance divide division each earlier either '
    || 'eliminate enough equal equation estimate evaluate even every exactly example expression factor figure '
    || 'finally first follow fraction getting given gives goal greater group guess half however important',
    ' '
);

-- The pool of lines, as one row with one list, which a query reaches by a cross join. (A list in a variable would be
-- copied again for every 2,048 rows.)
CREATE OR REPLACE TEMP TABLE pool AS
WITH
    -- What stands at each of the eight places of each of the 2^14 lines: one time in eight a number.
    piece AS (
        SELECT
            line,
            place,
            dice(concat_ws(' ', 'pool', line, place)) AS n,
            CASE
                WHEN n % 8 = 0 THEN ((n >> 8) % 1000)::VARCHAR
                ELSE getvariable('words')[1 + ((n >> 8) % len(getvariable('words')))::INTEGER]
            END AS text
        FROM range(16384) AS l (line), range(8) AS p (place)
    ),
    pool_line AS (
        SELECT
            line,
            string_agg(text, ' ' ORDER BY place) AS text
        FROM piece
        GROUP BY line
    )
SELECT list(text ORDER BY line) AS lines
FROM pool_line;

-- The line of the pool that 14 of the 64 bits of `n` choose. Their square makes some lines common and most rare, as
-- phrases are in real texts.
CREATE OR REPLACE TEMP MACRO line(lines, n, place) AS
    lines[1 + ((((n >> (14 * place)) & 16383) * ((n >> (14 * place)) & 16383)) >> 14)::INTEGER];

CREATE OR REPLACE TEMP MACRO four_lines(lines, name) AS
    concat_ws(
        chr(10),
        line(lines, dice(name), 0),
        line(lines, dice(name), 1),
        line(lines, dice(name), 2),
        line(lines, dice(name), 3)
    );

-- What a model wrote: sixteen lines, cut to 650 to 799 characters.
CREATE OR REPLACE TEMP MACRO body(lines, name) AS left(
    concat_ws(
        chr(10),
        four_lines(lines, name || ' 1'),
        four_lines(lines, name || ' 2'),
        four_lines(lines, name || ' 3'),
        four_lines(lines, name || ' 4')
    ),
    650 + (dice(name || ' length') % 150)::INTEGER
);

CREATE OR REPLACE TEMP MACRO reflection(lines, name, is_correct) AS concat(
    body(lines, name),
    chr(10), '<verdict>', chr(10),
    CASE WHEN (dice(name || ' verdict') % 10 < 7) = is_correct THEN 'Correct' ELSE 'Incorrect' END,
    chr(10), '</verdict>'
);

-- Number, gold answer and correctness of each response. A table of its own, since range() runs on one thread.
CREATE OR REPLACE TEMP TABLE response AS
SELECT
    i // 16 AS question,
    i % 16 AS response,
    concat_ws(' ', 'response', i) AS name,
    dice(concat_ws(' ', 'gold', i // 16)) % 1000 AS gold,
    dice(concat_ws(' ', 'correct', i)) % 10 < 4 AS is_correct,
    -- A wrong answer lies 1 to 999 beside the right one.
    CASE WHEN is_correct THEN gold ELSE (gold + 1 + dice(concat_ws(' ', 'error', i)) % 999) % 1000 END AS answer
FROM range(16 * getvariable('questions')) AS r (i)
ORDER BY question, response;

COPY (
    SELECT
        concat(
            'Using the numbers of set ', r.question, ', make ', r.gold, '.', chr(10),
            four_lines(lines, concat_ws(' ', 'question', r.question))
        ) AS question,
        r.gold::VARCHAR AS answer,
        ['original', 'plan_and_execute', 'alternatively', 'rephrase'][1 + r.response % 4] AS prompt_variant,
        [concat(body(lines, r.name), chr(10), '<answer>', r.answer, '</answer>')] AS model_responses__mutated_prompts,
        [r.is_correct] AS model_responses__mutated_prompts__eval_is_correct,
        [r.answer::VARCHAR] AS model_responses__mutated_prompts__eval_extracted_answers,
        [
            reflection(lines, r.name || ' reflection 1', r.is_correct),
            reflection(lines, r.name || ' reflection 2', r.is_correct)
        ] AS model_responses__mutated_prompts_reflection,
        'countdown' AS task_source
    FROM response AS r, pool
    ORDER BY r.question, r.response
) TO (getvariable('raw')) (FORMAT parquet, COMPRESSION snappy);

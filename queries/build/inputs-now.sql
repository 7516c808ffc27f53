-- name: build/inputs-now
-- kind: setup
--- What the recipe at work draws from: its sources and its phrases.
CREATE OR REPLACE TEMP TABLE source_now AS
SELECT unnest(sources, recursive := true)
FROM recipe_now;

CREATE OR REPLACE TEMP TABLE phrase_now AS
SELECT phrase_id, kind, id_number(phrase_id) AS number
FROM phrase
WHERE phrase_id IN (SELECT unnest(phrases) FROM recipe_now);

-- The template's tag in a text, if there is one: it would break a trace open. (The pattern is a constant: else it
-- would be compiled for every row.)
CREATE OR REPLACE TEMP MACRO template_tag(text) AS
    nullif(regexp_extract(text, '</?(?:think|sample|reflect)>'), '');

-- Whether a text can stand as the answer: it says something, and closes neither its own block nor another.
CREATE OR REPLACE TEMP MACRO is_answer(text) AS
    NOT is_blank(text) AND NOT regexp_matches(text, '</?(?:think|sample|reflect|answer)>');

-- The template: the text between a part of one kind and the next of another.
CREATE OR REPLACE TEMP TABLE template AS
WITH
between_parts(kind, next_kind, text) AS (
    VALUES
        ('start', 'sample', E'<think>\n<sample>\n'),
        ('sample', 'reflect', E'\n</sample>\n<reflect>\n'),
        ('reflect', 'glue', E'\n</reflect>\n'),
        ('glue', 'sample', E'\n<sample>\n'),
        ('reflect', 'ending', E'\n</reflect>\n</think>\n\n\n'),
        ('ending', 'answer', E'\n\n<answer>\n'),
        ('answer', 'end', E'\n</answer>')
)
SELECT kind, next_kind, text, length(text) AS chars, content_id('p', ['template', text]) AS phrase_id
FROM between_parts;

INSERT INTO phrase (phrase_id, kind, chars, text)
SELECT DISTINCT phrase_id, 'template', chars, text
FROM template
WHERE phrase_id NOT IN (SELECT phrase_id FROM phrase);

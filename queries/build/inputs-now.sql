-- name: build/inputs-now
-- kind: setup
--- What the recipe at work draws from: its sources, its phrases, what is retracted, its template.
CREATE OR REPLACE TEMP TABLE source_now AS
SELECT unnest(sources, recursive := true)
FROM recipe_now;

-- What was taken out of use by hand, each with the reason given first.
CREATE OR REPLACE TEMP TABLE retracted_now AS
SELECT kind, id, arg_min(reason, retraction) AS reason
FROM retracted
JOIN retraction USING (retraction)
WHERE taken_back_at IS NULL
GROUP BY kind, id;

CREATE OR REPLACE TEMP TABLE phrase_now AS
SELECT phrase_id, kind, id_number(phrase_id) AS number
FROM phrase
WHERE phrase_id IN (SELECT unnest(phrases) FROM recipe_now);

-- The template's tag in a text, if there is one: it would break a trace open. (The pattern is a variable, which is a
-- constant to a statement: else it would be compiled for every row.)
SET VARIABLE template_tag = (
    SELECT format('</?(?:{}|{}|{})>', tags.think, tags.sample, tags.reflect) FROM recipe_now
);
SET VARIABLE any_tag = (
    SELECT format('</?(?:{}|{}|{}|{}|answer)>', tags.think, tags.sample, tags.reflect, tags.answer) FROM recipe_now
);
CREATE OR REPLACE TEMP MACRO template_tag(text) AS nullif(regexp_extract(text, getvariable('template_tag')), '');

-- Whether a text can stand as the answer: it says something, and closes neither its own block nor another.
CREATE OR REPLACE TEMP MACRO is_answer(text) AS
    NOT is_blank(text) AND NOT regexp_matches(text, getvariable('any_tag'));

-- Where a question stands among all, from 0 up to 1: what a format's share of the questions goes by.
CREATE OR REPLACE TEMP MACRO share_key(seed, question_id) AS
    (draw_key(draw_scope(seed, question_id, 'share', 0, 0), 0) // 4294967296) / 4294967296;

-- The template: the text between a part of one kind and the next of another.
CREATE OR REPLACE TEMP TABLE template AS
WITH
between_parts(kind, next_kind, text) AS (
    VALUES
        ('start', 'sample', E'<{think}>\n<{sample}>\n'),
        ('sample', 'reflect', E'\n</{sample}>\n<{reflect}>\n'),
        ('reflect', 'glue', E'\n</{reflect}>\n'),
        ('sample', 'glue', E'\n</{sample}>\n\n'),
        ('glue', 'sample', E'\n<{sample}>\n'),
        ('backtrack', 'repeat', E'\n'),
        ('repeat', 'ending', E'\n'),
        ('confirm', 'ending', E'\n'),
        ('ending', 'answer', E'\n\n<{answer}>\n'),
        ('answer', 'end', E'\n</{answer}>')
),
-- Where the reasoning ends, an epilogue may follow.
with_epilogues AS (
    SELECT kind, next_kind, text FROM between_parts
    UNION ALL
    SELECT 'reflect', unnest(['ending', 'backtrack', 'confirm']), E'\n</{reflect}>\n</{think}>\n\n\n'
    UNION ALL
    SELECT 'sample', unnest(['ending', 'backtrack', 'confirm']), E'\n</{sample}>\n\n</{think}>\n\n\n'
),
tagged AS (
    SELECT
        kind, next_kind,
        replace(replace(replace(replace(text, '{think}', tags.think), '{sample}', tags.sample), '{reflect}', tags.reflect),
            '{answer}', tags.answer) AS text
    FROM with_epilogues
    CROSS JOIN (SELECT tags FROM recipe_now)
)
SELECT kind, next_kind, text, length(text) AS chars, content_id('p', ['template', text]) AS phrase_id
FROM tagged;

INSERT INTO phrase (phrase_id, kind, chars, text)
SELECT DISTINCT phrase_id, 'template', chars, text
FROM template
WHERE phrase_id NOT IN (SELECT phrase_id FROM phrase);

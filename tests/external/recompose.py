"""Are the traces what the published layout makes of their parts? Rebuilt in Python, from the tables alone.

recompose.py WORKSPACE
"""

import sys
from collections import defaultdict
from typing import NamedTuple

import duckdb

from finding import Findings
from published import REJECTED_WORDS, TAGS, verdict_of


class Part(NamedTuple):
    position: int
    kind: str
    attempt: int | None
    response_id: str | None
    reflection_id: str | None
    phrase_id: str | None
    start: int
    end: int


class Trace(NamedTuple):
    trace_id: str
    content_id: str
    recipe: str
    question_id: str
    format: str
    label: str
    n: int
    attempts: int
    final_answer: str
    final_is_correct: bool
    chars: int
    text: str


class Workspace:
    """The tables, read whole into dictionaries."""

    def __init__(self, db: duckdb.DuckDBPyConnection) -> None:
        self.responses = {r[0]: r[1:] for r in db.sql("SELECT response_id, question_id, text FROM response").fetchall()}
        self.reflections = {
            r[0]: r[1:] for r in db.sql("SELECT reflection_id, response_id, verdict, text FROM reflection").fetchall()
        }
        self.phrases = {r[0]: r[1:] for r in db.sql("SELECT phrase_id, kind, text FROM phrase").fetchall()}
        self.used = {
            (recipe, response): (correct, answer)
            for recipe, response, correct, answer in db.sql(
                "SELECT recipe, response_id, is_correct, extracted_answer FROM response_use WHERE reason IS NULL"
            ).fetchall()
        }
        self.reflections_used = set(
            db.sql("SELECT recipe, reflection_id FROM reflection_use WHERE reason IS NULL").fetchall()
        )
        self.recipes = {r[0]: r[1:] for r in db.sql("SELECT recipe, attempts, equal_attempts FROM recipe").fetchall()}
        self.traces = [Trace(*r) for r in db.sql(f"SELECT {', '.join(Trace._fields)} FROM trace").fetchall()]
        self.parts: dict[str, list[Part]] = defaultdict(list)
        columns = ", ".join(f'"{field}"' for field in Part._fields)
        for trace_id, *part in db.sql(
            f"SELECT trace_id, {columns} FROM trace_part ORDER BY trace_id, position"
        ).fetchall():
            self.parts[trace_id].append(Part(*part))


def read_whole(db: duckdb.DuckDBPyConnection, found: Findings) -> None:
    """Every table and view can be described and read by a client that has none of our functions."""
    listing = """
        SELECT 'table', schema_name, table_name FROM duckdb_tables() WHERE NOT internal
        UNION ALL SELECT 'view', schema_name, view_name FROM duckdb_views() WHERE NOT internal
        ORDER BY ALL
    """
    read = {"table": 0, "view": 0}
    for kind, schema, name in db.execute(listing).fetchall():
        try:
            described = db.execute(f'DESCRIBE "{schema}"."{name}"').fetchall()
            records = db.execute(f'SELECT * FROM "{schema}"."{name}"').fetchall()
        except duckdb.Error as error:
            found.need(False, f"{kind} {name} can be read", error)
            continue
        found.need(all(len(record) == len(described) for record in records), f"{kind} {name} is as described")
        read[kind] += 1
    found.need(read["table"] > 0, "there are tables")
    found.say(f"opens, and reads {read['table']} tables and {read['view']} views whole")


def names_its_source(part: Part, space: Workspace) -> bool:
    """Whether what a part names is there, and a part names nothing that it is not."""
    response, reflection, phrase = {
        "sample": (True, False, False),
        "reflect": (True, True, False),
        "answer": (True, False, False),
    }.get(part.kind, (False, False, True))
    return (
        (part.response_id in space.responses) == (part.response_id is not None) == response
        and (part.reflection_id in space.reflections) == (part.reflection_id is not None) == reflection
        and (part.phrase_id in space.phrases) == (part.phrase_id is not None) == phrase
    )


def source_text(part: Part, trace: Trace, space: Workspace) -> str:
    """The text that a part should be, from the table that it names."""
    if part.kind == "sample":
        return space.responses[part.response_id][1]
    if part.kind == "reflect":
        return space.reflections[part.reflection_id][2]
    if part.kind == "answer":
        return trace.final_answer
    return space.phrases[part.phrase_id][1]


def layout(trace: Trace, parts: list[Part], space: Workspace) -> str:
    """The published layout of *C_full, from responses, reflections and phrases in the order of the parts."""
    told = [part for part in parts if part.kind != "template"]
    lines = ["<think>"]
    for part in told:
        text = source_text(part, trace, space)
        if part.kind == "sample":
            lines += ["<sample>", text, "</sample>"]
        elif part.kind == "reflect":
            lines += ["<reflect>", text, "</reflect>"]
        elif part.kind == "glue":
            lines.append(text)
    ending = [source_text(part, trace, space) for part in told if part.kind == "ending"]
    answer = [source_text(part, trace, space) for part in told if part.kind == "answer"]
    tail = "\n".join(["\n\n" + "".join(ending) + "\n\n<answer>", "".join(answer), "</answer>"])
    return "\n".join([*lines, "</think>", tail])


def check_parts(trace: Trace, parts: list[Part], space: Workspace, found: Findings) -> None:
    name = trace.trace_id
    found.equal("positions run from 1 without a gap", [part.position for part in parts], list(range(1, len(parts) + 1)))
    found.equal("chars is the length in code points", trace.chars, len(trace.text))
    at = 0
    for part in parts:
        found.need(part.start == at and part.end >= part.start, "spans tile the text", (name, part))
        at = part.end
        found.need(
            trace.text[part.start : part.end] == source_text(part, trace, space), "a part is its source", (name, part)
        )
        if part.phrase_id:
            kinds = ["generic", "correct", "incorrect"] if part.kind == "glue" else [part.kind]
            found.need(space.phrases[part.phrase_id][0] in kinds, "a part is a phrase of its kind", (name, part))
    found.need(at == trace.chars, "spans reach the end", (name, at, trace.chars))
    joined = "".join(source_text(part, trace, space) for part in parts)
    found.need(joined == trace.text, "parts joined are the text", name)
    found.need(layout(trace, parts, space) == trace.text, "the published layout is the text", name)


def check_full(trace: Trace, parts: list[Part], space: Workspace, found: Findings) -> None:
    """The laws of *C_full."""
    name = trace.trace_id
    most, equal_attempts = space.recipes[trace.recipe]
    told = [part for part in parts if part.kind != "template"]
    samples = [part for part in told if part.kind == "sample"]
    reflects = [part for part in told if part.kind == "reflect"]

    kinds = ["sample", "reflect", "glue"] * trace.n
    in_order = [*kinds[:-1], "ending", "answer"]
    if not found.equal("order of the parts", [part.kind for part in told], in_order):
        return
    found.need(1 <= trace.n <= most, "n is one of the recipe's", (name, trace.n))
    found.equal("attempts are n", (trace.attempts, len(samples)), (trace.n, trace.n))
    found.equal("label", trace.label, f"{trace.n}C")
    found.equal("samples are numbered", [part.attempt for part in samples], list(range(1, trace.n + 1)))
    found.equal("reflects are numbered", [part.attempt for part in reflects], list(range(1, trace.n + 1)))

    drawn = [part.response_id for part in samples]
    texts = [space.responses[response][1] for response in drawn]
    found.need(len(set(drawn)) == len(drawn), "no response twice", name)
    found.need(equal_attempts or len(set(texts)) == len(texts), "no two equal texts", name)
    uses = [space.used.get((trace.recipe, response)) for response in drawn]
    if not found.need(None not in uses, "every attempt is usable", name):
        return
    correct, answers = [use[0] for use in uses], [use[1] for use in uses]
    found.need(correct[-1] is True and trace.final_is_correct is True, "the last attempt is correct", name)
    found.equal("the final answer is the last attempt's", trace.final_answer, answers[-1])
    found.need(bool(trace.final_answer.strip()), "there is a final answer", name)
    found.equal("the answer names the last attempt", told[-1].response_id, drawn[-1])
    for response in drawn:
        found.equal("an attempt is to the trace's question", space.responses[response][0], trace.question_id)

    for part, response, is_correct in zip(reflects, drawn, correct):
        judged, verdict, text = space.reflections[part.reflection_id]
        found.equal("a reflection judges the attempt before it", (judged, part.response_id), (response, response))
        found.equal("the stored verdict is the text's", verdict, verdict_of(text))
        found.equal("the verdict agrees", verdict, "correct" if is_correct else "incorrect")
        held = [word for word in REJECTED_WORDS if word in text.lower()]
        found.need(not held, "no reflection holds a rejected word", (part.reflection_id, held))
        found.need((trace.recipe, part.reflection_id) in space.reflections_used, "every reflection is usable", name)
    for part, is_correct in zip([part for part in told if part.kind == "glue"], correct):
        kind = space.phrases[part.phrase_id][0]
        fits = kind in ("generic", "correct" if is_correct else "incorrect")
        found.need(fits, "glue fits the attempt before it", (name, kind, is_correct))

    opened = {tag: trace.text.count(tag) for tag in TAGS}
    wanted = {tag: 1 if "think" in tag else trace.n for tag in TAGS}
    found.equal("tags are the template's alone", opened, wanted)


def main(path: str) -> None:
    found = Findings(f"duckdb {duckdb.__version__}")
    with duckdb.connect(path, read_only=True) as db:
        read_whole(db, found)
        space = Workspace(db)
    found.need(bool(space.traces), "there are traces")
    found.same_set("every part is of a trace", space.parts, (trace.trace_id for trace in space.traces))
    contents: set[tuple] = set()
    for trace in space.traces:
        parts = space.parts[trace.trace_id]
        unnamed = [part for part in parts if not names_its_source(part, space)]
        if not found.need(not unnamed, "a part names its source", (trace.trace_id, unnamed)):
            continue
        check_parts(trace, parts, space, found)
        if found.equal("format", trace.format, "*C_full"):
            check_full(trace, parts, space, found)
        contents.add((trace.content_id, tuple((p.kind, p.response_id, p.reflection_id, p.phrase_id) for p in parts)))
    found.equal("trace ids are unique", len({trace.trace_id for trace in space.traces}), len(space.traces))
    # A content id for each list of parts, and a list of parts for each content id.
    found.equal("equal contents, equal content ids", len({parts for _, parts in contents}), len(contents))
    found.equal("equal content ids, equal contents", len({content for content, _ in contents}), len(contents))
    count = sum(map(len, space.parts.values()))
    found.say(f"{len(space.traces)} traces of {count} parts, {sum(t.chars for t in space.traces)} characters, rebuilt")
    found.end()


if __name__ == "__main__":
    main(sys.argv[1])

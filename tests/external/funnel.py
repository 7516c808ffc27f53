"""Does every raw row, response, reflection and draw end where it should? Counted from the raw file, in Python.

funnel.py RAW WORKSPACE [LABELS]       LABELS: how many traces of each, as in 1C=18,2C=17

A workspace without a recipe is checked for what ingest put into it.
"""

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path

import duckdb
import pyarrow.parquet as parquet

from finding import Findings
from published import REJECTED_WORDS, Item, answer_of, can_end, eligible, kept_items, kept_reflections

RESPONSE = "model_responses__mutated_prompts"
ROLES = {
    "question",
    "answer",
    "prompt_variant",
    "model",
    RESPONSE,
    f"{RESPONSE}__eval_is_correct",
    f"{RESPONSE}__eval_extracted_answers",
    f"{RESPONSE}_reflection",
}
Place = tuple[int, int]


def raw_rows(path: Path) -> list[dict]:
    if path.suffix == ".parquet":
        return parquet.read_table(path).to_pylist()
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def items_of(row: int, raw: dict) -> list[Item] | None:
    """The responses of a raw row, or None for a row that cannot be taken."""
    texts = raw[RESPONSE] or []
    flags = raw[f"{RESPONSE}__eval_is_correct"] or [None] * len(texts)
    answers = raw[f"{RESPONSE}__eval_extracted_answers"] or [None] * len(texts)
    reflections = raw[f"{RESPONSE}_reflection"] or []
    if not (raw["question"] or "").strip() or not texts or len(flags) != len(texts) or len(answers) != len(texts):
        return None
    if len(texts) > 1 and reflections:
        return None  # a flat list does not say which response it judges
    return [
        Item(row, at, raw["question"], raw["prompt_variant"], text, flag, answer, reflections)
        for at, (text, flag, answer) in enumerate(zip(texts, flags, answers), 1)
    ]


class Funnel:
    def __init__(self, raw: Path, db: duckdb.DuckDBPyConnection, found: Findings) -> None:
        self.path, self.db, self.found = raw, db, found
        self.raw = raw_rows(raw)
        columns = "attempts, repeats, variants, equal_attempts, reflections.reject_words, formats"
        self.recipes = self.rows(f"SELECT {columns} FROM recipe")

    def rows(self, query: str) -> list[tuple]:
        return self.db.execute(query).fetchall()

    def ingest(self) -> None:
        """Every raw row, response and reflection is stored as it is, or refused."""
        found, taken = self.found, {at: items_of(at, raw) for at, raw in enumerate(self.raw, 1)}
        accepted = [at for at, items in taken.items() if items is not None]
        refused = [at for at, items in taken.items() if items is None]
        file = self.rows("SELECT rows, bytes, sha256 FROM source_file")
        data = self.path.read_bytes()
        found.equal("source_file", file, [(len(self.raw), len(data), hashlib.sha256(data).hexdigest())])

        stored = self.rows("SELECT row, text, answer, metadata FROM source_row JOIN question USING (question_id)")
        whole = self.rows("SELECT row FROM reject WHERE stage = 'ingest' AND item IS NULL")
        found.same_set("accepted rows are in source_row", [at for at, *_ in stored], accepted)
        found.same_set("other rows are in reject", [at for (at,) in whole], refused)
        for at, question, answer, metadata in stored:
            raw = self.raw[at - 1]
            found.equal("question and answer of a row", (question, answer), (raw["question"], raw["answer"]))
            further = {key: value for key, value in raw.items() if key not in ROLES and value is not None}
            kept = {key: value for key, value in json.loads(metadata or "{}").items() if value is not None}
            found.equal("further columns of a row", kept, further)

        items = [item for at in accepted for item in taken[at]]
        self.items: dict[Place, Item] = {(item.row, item.item): item for item in items if (item.text or "").strip()}
        empty = [(item.row, item.item) for item in items if not (item.text or "").strip()]
        refused_items = self.rows(
            "SELECT row, item FROM reject WHERE stage = 'ingest' AND item IS NOT NULL AND reflection_item IS NULL"
        )
        found.same_set("empty responses are in reject", refused_items, empty)
        stored = self.rows("""
            SELECT row, item, response_id, question.text, prompt_variant, response.text, is_correct, extracted_answer
            FROM response_row JOIN response USING (response_id) JOIN question USING (question_id)
        """)
        found.same_set("responses are in response_row", [(row, at) for row, at, *_ in stored], self.items)
        self.ids: dict[Place, str] = {(row, at): name for row, at, name, *_ in stored if (row, at) in self.items}
        found.equal("each response has its own id", len(set(self.ids.values())), len(self.ids))
        for row, at, _, *kept in stored:
            item = self.items.get((row, at))
            wanted = item and [item.question, item.variant, item.text, item.is_correct, answer_of(item)]
            found.need(kept == wanted, "a response is stored as it is", (row, at))

        texts = {
            (row, at, place): text
            for (row, at), item in self.items.items()
            for place, text in enumerate(item.reflections, 1)
        }
        stored = self.rows("""
            SELECT row, item, reflection_item, reflection_id, response_id, text
            FROM reflection_row JOIN reflection USING (reflection_id)
        """)
        blank = [place for place, text in texts.items() if not (text or "").strip()]
        empty = self.rows("SELECT row, item, reflection_item FROM reject WHERE reflection_item IS NOT NULL")
        found.same_set("empty reflections are in reject", empty, blank)
        found.same_set("reflections are in reflection_row", [one[:3] for one in stored], set(texts) - set(blank))
        self.reflection_ids = {one[:3]: one[3] for one in stored}
        found.equal("each reflection has its own id", len(set(self.reflection_ids.values())), len(stored))
        for *place, _, response, text in stored:
            same = text == texts.get(tuple(place)) and response == self.ids.get(tuple(place[:2]))
            found.need(same, "a reflection is stored as it is", place)
        found.say(
            f"{len(self.raw)} rows: {len(accepted)} taken, {len(refused)} refused; "
            f"{len(self.items)} responses, {len(stored)} reflections"
        )

    def select(self) -> None:
        """What the recipe may use is what the published selection keeps."""
        found = self.found
        attempts, _, variants, _, words, formats = self.recipes[0]
        found.equal("words and formats of the recipe", (sorted(words), formats), (sorted(REJECTED_WORDS), ["*C_full"]))
        kept = kept_items(list(self.items.values()), variants)
        self.kept = eligible(kept, attempts)
        kept_places = {(item.row, item.item) for item in kept}

        uses = self.rows("SELECT response_id, is_correct, usable_reflections, reason FROM response_use")
        found.same_set("responses are in response_use", [use[0] for use in uses], self.ids.values())
        usable = [name for name, _, _, reason in uses if reason is None]
        found.same_set("usable responses", usable, [self.ids.get(place) for place in kept_places])
        found.need(all(reason != "" for *_, reason in uses), "a reason says something")
        by_id = {name: self.items[place] for place, name in self.ids.items()}
        for name, is_correct, reflections, reason in uses:
            if name not in by_id:
                continue
            item = by_id[name]
            found.equal("is_correct of a response", is_correct, item.is_correct)
            if reason is None:
                found.equal("usable reflections of a response", reflections, len(kept_reflections(item)))

        reflection_uses = self.rows("SELECT reflection_id, reason FROM reflection_use")
        found.same_set(
            "reflections are in reflection_use", [name for name, _ in reflection_uses], self.reflection_ids.values()
        )
        right = {
            self.reflection_ids.get((row, at, place))
            for (row, at) in kept_places
            for place in kept_reflections(self.items[row, at])
        }
        found.same_set("usable reflections", [name for name, reason in reflection_uses if reason is None], right)

        questions = self.rows("""
            SELECT text, usable_responses, correct_responses, answer, reason
            FROM question_use JOIN question USING (question_id)
        """)
        answers: dict[str, list[str]] = {}
        for at, raw in enumerate(self.raw, 1):
            if items_of(at, raw) is not None:
                answers.setdefault(raw["question"], []).append(raw["answer"])
        found.same_set("questions are in question_use", [one[0] for one in questions], answers)
        found.same_set("eligible questions", [one[0] for one in questions if one[4] is None], self.kept)
        usable_of = Counter(item.question for item in kept)
        correct_of = Counter(item.question for item in kept if item.is_correct)
        for question, responses, correct, answer, _ in questions:
            gold = min(filter(None, answers.get(question, [])), default=None)
            wanted = (usable_of[question], correct_of[question], gold)
            found.equal("counts and answer of a question", (responses, correct, answer), wanted)
        reasons = Counter(reason for *_, reason in uses if reason)
        found.say(f"{len(kept)} responses usable, not usable {dict(reasons)}; {len(self.kept)} questions eligible")

    def draw(self, labels: str) -> None:
        """Every draw is a trace or a reject, and every usable response is drawn or not."""
        found = self.found
        attempts, repeats, _, equal_attempts, *_ = self.recipes[0]
        draws = [(q, r, n) for q in self.kept for r in range(1, repeats + 1) for n in range(1, attempts + 1)]
        made = self.rows("""
            SELECT question.text, repeat, n FROM trace JOIN question USING (question_id)
        """)
        refused = self.rows("""
            SELECT question.text, repeat, n, reason
            FROM reject JOIN question USING (question_id) WHERE stage = 'build'
        """)
        found.equal("traces and rejects", len(made) + len(refused), len(self.kept) * attempts * repeats)
        found.same_set("every draw is a trace or a reject", made + [one[:3] for one in refused], draws)

        # n attempts of different texts need n texts; one that is left out nevertheless had no answer to end on.
        texts = {question: len({item.text for item in group}) for question, group in self.kept.items()}
        short = {draw for draw in draws if not equal_attempts and draw[2] > texts[draw[0]]}
        other = {one[:3] for one in refused} - short
        found.need(not short & set(made), "draws of too few texts give no trace", list(short & set(made))[:1])
        for question, repeat, n in other:
            ends = [item for item in self.kept.get(question, []) if can_end(item)]
            found.need(not ends, "a refused draw has a cause", (question, repeat, n))

        drawn = {name for (name,) in self.rows("SELECT response_id FROM trace_part WHERE kind = 'sample'")}
        usable = {self.ids.get((item.row, item.item)) for group in self.kept.values() for item in group}
        found.need(drawn <= usable, "only usable responses of eligible questions are drawn", list(drawn - usable)[:1])
        counted = dict(self.rows("SELECT label, count(*) FROM trace GROUP BY label ORDER BY label"))
        if labels:
            wanted = {label: int(count) for label, count in (one.split("=") for one in labels.split(","))}
            found.equal("traces of each label", counted, wanted)
        reasons = dict(Counter(reason for *_, reason in refused))
        found.say(
            f"{len(draws)} draws: {len(made)} traces {counted}, rejects {reasons}; "
            f"{len(usable)} usable responses: {len(drawn)} drawn, {len(usable - drawn)} not drawn"
        )


def main(raw: Path, workspace: str, labels: str = "") -> None:
    found = Findings(f"duckdb {duckdb.__version__}")
    with duckdb.connect(workspace, read_only=True) as db:
        funnel = Funnel(raw, db, found)
        funnel.ingest()
        if funnel.recipes:
            funnel.select()
            funnel.draw(labels)
    found.end()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])

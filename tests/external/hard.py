"""Writes raw rows that are hard to take, as Parquet and as JSON Lines: the real sets have none of these.

hard.py PATH_WITHOUT_SUFFIX
"""

import json
import random
import sys

import pyarrow as pa
import pyarrow.parquet as parquet

# Characters that are more than one byte, code unit or code point, and texts that look like ours or like JSON.
PIECES = [
    "so", "2 + 2", "\u00e9", "e\u0301", "\U0001f600", "\U0001f469\u200d\U0001f467", "\U0010ffff", "\u2028", "\ufeff",
    "\u200b", "\x1f", "\u2167", "\u00df", "\u0130", "\r\n", "\n", "\n\n", "\t", " ", "'", '"', "\\n", "%s", "{}", "$1",
    "</answer>", "<answer>", "<verdict>", "null", "[1, 2]",
]  # fmt: skip
BLANKS = ["", " ", "\n", "\t \r\n", "\u00a0", "\u3000"]
BREAKING = ["<think>", "</think>", "<sample>", "</sample>", "<reflect>", "</reflect>"]
WORDS = ["ideal", "BREAKFAST", "Idea", "\u0130dea", "fa\u017ft", "ide\u0430"]
VERDICTS = [
    "<verdict>Correct</verdict>", "<verdict>\nIncorrect\n</verdict>", "<verdict> CORRECT </verdict> more",
    "<verdict>Correct<verdict>", "<verdict>Correct</verdict><verdict>Incorrect</verdict>",
    "</verdict><verdict>incorrect", "<verdict>Correct.</verdict>", "<Verdict>Correct</Verdict>",
    "<verdict>\u00a0correct\u3000</verdict>", "<verdict>Correct", "no verdict", "<verdict></verdict>",
]  # fmt: skip
RESPONSE = "model_responses__mutated_prompts"
SCHEMA = pa.schema(
    {
        "question": pa.string(),
        "answer": pa.string(),
        "prompt_variant": pa.string(),
        RESPONSE: pa.list_(pa.string()),
        f"{RESPONSE}__eval_is_correct": pa.list_(pa.bool_()),
        f"{RESPONSE}__eval_extracted_answers": pa.list_(pa.string()),
        f"{RESPONSE}_reflection": pa.list_(pa.string()),
        "src_index": pa.int64(),
    }
)


def main(path: str) -> None:
    dice = random.Random(20261122)

    def text() -> str:
        return "".join(dice.choices(PIECES, k=dice.randint(1, 6)))

    def reflection(is_correct: bool | None) -> str | None:
        if dice.random() < 0.05:
            return dice.choice([None, *BLANKS])
        odd = dice.choice(BREAKING + WORDS) if dice.random() < 0.1 else ""
        verdict = "<verdict>Correct</verdict>" if is_correct else "<verdict>incorrect</verdict>"
        return text().replace("<verdict>", "") + odd + (verdict if dice.random() < 0.6 else dice.choice(VERDICTS))

    def response(pool: list[str]) -> str | None:
        if dice.random() < 0.05:
            return dice.choice([None, *BLANKS])
        return dice.choice(pool) + (dice.choice(BREAKING) if dice.random() < 0.05 else "")

    rows = []
    for number in range(60):
        question = dice.choice([f"{number} {text()}", f"{number}\n{text()}", f" {number} "])
        answered = ["", "<answer> 4\n</answer>", "<answer>3</answer><answer>4</answer>\U0001f600"]
        pool = [f"{text()} {at} {dice.choice(answered)}" for at in range(dice.randint(2, 12))]
        for _ in range(dice.randint(4, 16)):
            count = 1 if dice.random() < 0.95 else dice.choice([0, 2])
            flags = dice.choices([True, False, None], [12, 8, 1], k=count)
            answers = dice.choices(["4", text(), "", " ", None], [16, 4, 1, 1, 4], k=count)
            rows.append(
                {
                    "question": question if dice.random() < 0.97 else dice.choice([None, *BLANKS]),
                    "answer": dice.choice(["4", "4", "4", "four", None]),
                    "prompt_variant": dice.choice(["original", "rephrase", None]),
                    RESPONSE: [response(pool) for _ in range(count)],
                    f"{RESPONSE}__eval_is_correct": flags + ([True] if dice.random() < 0.02 else []),
                    f"{RESPONSE}__eval_extracted_answers": dice.choice([answers, answers, answers, None, []]),
                    f"{RESPONSE}_reflection": [reflection(any(flags)) for _ in range(dice.randint(0, 5))],
                    "src_index": len(rows),
                }
            )
    # One row twice is two responses of equal text.
    rows += [dict(row) for row in rows[:20]]
    parquet.write_table(pa.Table.from_pylist(rows, SCHEMA), f"{path}.parquet")
    with open(f"{path}.jsonl", "w", encoding="utf-8", newline="\n") as lines:
        for row in rows:
            lines.write(json.dumps(row, ensure_ascii=dice.random() < 0.5) + "\n")
        lines.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])

"""Does the scorer say what an independent exact evaluator says? And where do the flags of the rows say something else?

scores.py PROGRAM WORKSPACE

The evaluator here is Python's own: its grammar reads an expression, and fractions give its value.
"""

import ast
import json
import operator
import subprocess
import sys
from collections import Counter
from fractions import Fraction

from finding import Findings

SIGNS = {"−": "-", "–": "-", "×": "*", "x": "*", "÷": "/"}
WORDS = {"=": "an = sign", "−": "a minus of Unicode", "–": "a dash for minus", "×": "× for times", "x": "x for times", "÷": "÷ for over"}
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
SQL = """
    SELECT prompt_variant AS model, extracted_answer AS said, answer AS gold, is_correct AS flag,
        score('countdown', coalesce(extracted_answer, ''), answer) AS ours
    FROM response_row
    JOIN source_row USING (source, revision, file, row, bucket)
    JOIN response USING (bucket, response_id)
    ORDER BY source, row, item
"""


def evaluated(node: ast.expr) -> tuple[Fraction, list[int]]:
    """The value of an expression, and the numbers in it."""
    match node:
        case ast.Constant(value=int() as number):
            return Fraction(number), [number]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            value, numbers = evaluated(inner)
            return -value, numbers
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
            (one, numbers), (other, more) = evaluated(left), evaluated(right)
            return OPERATORS[type(sign)](one, other), numbers + more
    raise ValueError("no arithmetic")


def is_right(said: str | None, gold: str) -> bool:
    """Whether it has the value of the gold expression, and its numbers; what is said to be its value must be."""
    value, numbers = evaluated(ast.parse(gold, mode="eval").body)
    for sign, plain in SIGNS.items():
        said = (said or "").replace(sign, plain)
    try:
        sides = [evaluated(ast.parse(side.strip(), mode="eval").body) for side in said.split("=")]
    except (ArithmeticError, RecursionError, SyntaxError, ValueError):
        return False
    whole = [side for side in sides if sorted(side[1]) == sorted(numbers)]
    totals = [side for side in sides if len(side[1]) == 1]
    return len(whole) == 1 and len(whole) + len(totals) == len(sides) <= 2 and all(side[0] == value for side in sides)


def main() -> None:
    program, workspace = sys.argv[1:3]
    command = [program, "--db", workspace, "sql", SQL, "--as", "jsonl"]
    rows = [json.loads(line) for line in subprocess.run(command, capture_output=True, check=True).stdout.splitlines()]
    found = Findings("scores, Python's ast and fractions")
    found.need(len(rows) > 0, "there are answers")
    unlike = Counter()
    for row in rows:
        theirs = is_right(row["said"], row["gold"])
        found.equal(f"{row['said']!r} for {row['gold']!r}", row["ours"], theirs)
        if row["flag"] is not None and row["flag"] != row["ours"]:
            causes = [word for sign, word in WORDS.items() if sign in (row["said"] or "")]
            found.need(causes and row["ours"], "the flag is strict about a sign, or right", row)
            unlike[row["model"], " and ".join(causes)] += 1
    for (model, causes), count in sorted(unlike.items()):
        found.say(f"{model}: {count} flags are false for {causes}")
    found.say(f"{len(rows)} answers, {sum(row['ours'] for row in rows)} right, {unlike.total()} flags differ")
    found.end()


if __name__ == "__main__":
    main()

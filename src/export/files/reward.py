"""The reward of a response: 1.0 if its last <{answer}> says what the gold answer says, else 0.0.

An arithmetic expression says its value and the numbers that it uses, each as often as it stands: `(62 - 39) + 1` is
as good as `1 + 62 - 39`, and `24` is neither. A number alone says its value: `0.50` is `1/2`. Any other text says its
words, in any case.
"""

import ast
import operator
import re
from collections import Counter
from fractions import Fraction

ANSWER = re.compile(r"<{answer}>((?:(?!<{answer}>).)*?)</{answer}>", re.DOTALL)
NUMBERS_LIKE_EXPRESSIONS = re.compile(r"[\d\s.,+\-*/()×÷·−–]+")
LONGEST = 400
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def last_answer(text):
    """What stands in the last answer of a response; None where there is none."""
    found = ANSWER.findall(text)
    return found[-1].strip() if found else None


def evaluate(node, numbers):
    """The value of an expression; the numbers in it are collected."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        numbers[Fraction(str(node.value))] += 1
        return Fraction(str(node.value))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        value = evaluate(node.operand, numbers)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        left, right = evaluate(node.left, numbers), evaluate(node.right, numbers)
        return OPERATORS[type(node.op)](left, right)
    raise ValueError("no arithmetic")


def arithmetic(text):
    """Value and numbers of an arithmetic expression; None where the text is none."""
    text = text.strip().rstrip(".").split("=")[0].strip()
    if not text or len(text) > LONGEST or not NUMBERS_LIKE_EXPRESSIONS.fullmatch(text):
        return None
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    for sign, ours in (("×", "*"), ("·", "*"), ("÷", "/"), ("−", "-"), ("–", "-")):
        text = text.replace(sign, ours)
    numbers = Counter()
    try:
        return evaluate(ast.parse(text, mode="eval").body, numbers), numbers
    except (ValueError, SyntaxError, ZeroDivisionError, RecursionError, MemoryError):
        return None


def is_equal(answer, gold):
    """Whether two answers say the same."""
    said, wanted = arithmetic(answer), arithmetic(gold)
    if said is None or wanted is None:
        return answer.casefold().split() == gold.casefold().split()
    # Of one number or a fraction only the value counts; an expression is to use the numbers that it was given.
    is_number = re.fullmatch(r"\s*-?[\d.,]+\s*(/\s*[\d.,]+\s*)?\.?\s*", gold) is not None
    return said[0] == wanted[0] and (is_number or said[1] == wanted[1])


def compute_score(data_source, solution_str, ground_truth, extra_info=None):
    """What verl calls for each response. (Of several gold answers any one will do.)"""
    answer = last_answer(solution_str)
    if answer is None:
        return 0.0
    golds = ground_truth if isinstance(ground_truth, (list, tuple)) else [ground_truth]
    return 1.0 if any(is_equal(answer, str(gold)) for gold in golds) else 0.0

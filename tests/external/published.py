"""The published selection, written again from its description."""

import re
from typing import NamedTuple

REJECTED_WORDS = ("idea", "fast")
# Ours: a text that holds one of these would break a trace open, so it cannot be used.
TAGS = tuple(f"<{slash}{tag}>" for tag in ("think", "sample", "reflect") for slash in ("", "/"))


class Item(NamedTuple):
    """One response of a raw row, at its place, both from 1."""

    row: int
    item: int
    question: str
    variant: str | None
    text: str
    is_correct: bool | None
    answer: str | None
    reflections: list[str | None]


def verdict_of(reflection: str) -> str | None:
    """The word behind the first opening tag, if both tags stand somewhere."""
    if "<verdict>" not in reflection or "</verdict>" not in reflection:
        return None
    behind = reflection.split("<verdict>")[1]
    word = behind.split("</verdict>")[0].strip().lower()
    return word if word in ("correct", "incorrect") else None


def last_answer(text: str) -> str | None:
    found = re.findall(r"<answer>(.*?)</answer>", text, re.DOTALL)
    # A tag that is opened twice opens the answer at the second.
    return found[-1].split("<answer>")[-1].strip() if found else None


def answer_of(item: Item) -> str | None:
    """What the row says, or else, where that is blank, the last answer of the text."""
    return item.answer if (item.answer or "").strip() else last_answer(item.text)


def can_end(item: Item) -> bool:
    """Right, and with an answer that can stand in its tags."""
    answer = answer_of(item) or ""
    return bool(item.is_correct and answer.strip()) and not holds_tag(answer) and not re.search("</?answer>", answer)


def holds_tag(text: str) -> bool:
    return any(tag in text for tag in TAGS)


def kept_reflections(item: Item) -> list[int]:
    """Places, from 1, of the reflections that judge the response rightly and hold no rejected word."""
    if item.is_correct is None or holds_tag(item.text):
        return []
    right = "correct" if item.is_correct else "incorrect"
    return [
        place
        for place, text in enumerate(item.reflections, 1)
        if text is not None
        and verdict_of(text) == right
        and not any(word in text.lower() for word in REJECTED_WORDS)
        and not holds_tag(text)
    ]


def kept_items(items: list[Item], variants: list[str] | None) -> list[Item]:
    return [item for item in items if (variants is None or item.variant in variants) and kept_reflections(item)]


def eligible(kept: list[Item], attempts: int) -> dict[str, list[Item]]:
    """The questions with enough kept responses, at least one of them right, and those responses."""
    groups: dict[str, list[Item]] = {}
    for item in kept:
        groups.setdefault(item.question, []).append(item)
    return {
        question: group
        for question, group in groups.items()
        if len(group) >= attempts and any(item.is_correct for item in group)
    }

"""The AI2 Reasoning Challenge (Clark et al. 2018), as instructions that number the options from `Answer1:` on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from galcli.errors import InputError
from galcli.evaluation.benchmarks.choice_question import ChoiceQuestion
from galcli.evaluation.benchmarks.parsing import parsed, text_of
from galcli.training.corpus.archive import members

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARTS = {"ARC-Easy": "easy", "ARC-Challenge": "challenge"}
"""Folder in the archive → what the questions' subject says."""

_OPENING = "Please choose the correct answer to the question:"
_FORMAT = "\n\nAnswer format:"
_RIGHT = re.compile(r"answer(\d+)")


def questions(path: Path) -> Iterator[ChoiceQuestion]:
    """Yield the test questions of both parts.

    Args:
        path: The archive, with `ARC-Easy/test.json` and `ARC-Challenge/test.json` in it.

    Raises:
        InputError: A question cannot be read; the sentence says which.
    """
    for name, data in members(path, ("/test.json",)):
        part = name.split("/")[-2]
        if part not in PARTS:
            continue
        records = parsed(data, f"{name} in {path}")
        if not isinstance(records, list):
            raise InputError(f"{name} in {path} is not a list of questions.")
        for number, record in enumerate(records):
            yield _question(record, f"{part}/{number}", PARTS[part])


def _question(record: Any, place: str, subject: str) -> ChoiceQuestion:
    body, found, _ = text_of(record, "instruction", place).removeprefix(_OPENING).partition(_FORMAT)
    right = _RIGHT.fullmatch(text_of(record, "answer", place))
    stem, *options = _split(body)
    if not found or right is None:
        raise InputError(f"{place} does not say its options or its answer.")
    return ChoiceQuestion(place, stem, tuple(options), int(right[1]) - 1, subject)


def _split(body: str) -> list[str]:
    """Return the question and its options: `Answer1:` must come before `Answer2:`, and so on."""
    parts: list[str] = []
    rest = body
    while True:
        before, found, after = rest.partition(f"Answer{len(parts) + 1}: ")
        parts.append(before.strip())
        if not found:
            return parts
        rest = after

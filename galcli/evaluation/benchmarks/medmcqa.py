"""MedMCQA (Pal et al. 2022): questions of Indian medical entrance exams."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from galcli.errors import InputError
from galcli.evaluation.benchmarks.choice_question import ChoiceQuestion
from galcli.evaluation.benchmarks.parsing import text_of
from galcli.training.corpus.archive import members
from galcli.training.corpus.clean import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OPTIONS = ("opa", "opb", "opc", "opd")


def questions(path: Path) -> Iterator[ChoiceQuestion]:
    """Yield the questions of the development set, whose answers are public.

    Args:
        path: The archive, with `dev.json` in it: a JSON object a line; `cop` is the right option, from 1.

    Raises:
        InputError: A line cannot be read; the sentence says which.
    """
    for _, data in members(path, ("/dev.json",)):
        for number, line in enumerate(decode(data).splitlines(), 1):
            if line.strip():
                yield _question(line, f"dev.json line {number}")


def _question(line: str, place: str) -> ChoiceQuestion:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place} is not JSON: {error}.") from error
    options = tuple(text_of(record, key, place) for key in _OPTIONS)
    right = text_of(record, "cop", place)
    if not right.isdecimal():
        raise InputError(f"{place} has no right option.")
    name = text_of(record, "id", place)
    return ChoiceQuestion(name, text_of(record, "question", place), options, int(right) - 1)

"""GSM8K (Cobbe et al. 2021): grade-school word problems whose answers are numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from galcli.errors import InputError
from galcli.evaluation.benchmarks.parsing import text_of
from galcli.training.corpus.readers.json_lines import objects

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FINAL = re.compile(r"####\s*(-?[\d,]*\.?\d+)\s*$")


@dataclass(frozen=True, slots=True)
class WordProblem:
    """A problem and its number.

    Attributes:
        id: Its line in the file.
        question: The problem.
        answer: The number.
    """

    id: str
    question: str
    answer: float


def problems(path: Path) -> Iterator[WordProblem]:
    """Yield the problems of a file of JSON lines with `question` and `answer`, whose last line is `#### number`.

    Raises:
        InputError: A line cannot be read; the sentence says which.
    """
    for number, record in enumerate(objects(path), 1):
        place = f"{path.name} problem {number}"
        final = _FINAL.search(text_of(record, "answer", place))
        if final is None:
            raise InputError(f"{place} has no final number.")
        yield WordProblem(str(number), text_of(record, "question", place), float(final[1].replace(",", "")))

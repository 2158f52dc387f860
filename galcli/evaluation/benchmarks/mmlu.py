"""Massive Multitask Language Understanding (Hendrycks et al. 2021): a CSV file a subject."""

from __future__ import annotations

import csv
import io
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from galcli.errors import InputError
from galcli.evaluation.benchmarks.choice_question import LETTERS, ChoiceQuestion
from galcli.training.corpus.archive import members
from galcli.training.corpus.clean import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_COLUMNS = 6


def questions(path: Path, split: str = "test") -> Iterator[ChoiceQuestion]:
    """Yield the questions of all subjects.

    Args:
        path: The archive, with files such as `test/college_physics_test.csv` in it: question, four options and the
            right one, as a letter or a number from 0; a first line with the names of the columns is passed over.
        split: `test`, `val` or `dev`.

    Raises:
        InputError: A line cannot be read; the sentence says which.
    """
    ending = f"_{split}.csv"
    for name, data in members(path, (ending,)):
        subject = PurePosixPath(name).name.removesuffix(ending)
        for number, row in enumerate(_rows(data, name)):
            if row and row[0] != "question":
                yield _question(row, f"{subject}/{number}", subject)


def _rows(data: bytes, name: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(decode(data), newline="")))
    except csv.Error as error:
        raise InputError(f"{name} is not CSV: {error}.") from error


def _question(row: list[str], place: str, subject: str) -> ChoiceQuestion:
    if len(row) != _COLUMNS:
        raise InputError(f"{place} has {len(row)} columns instead of {_COLUMNS}.")
    asked, *options, answer = (cell.strip() for cell in row)
    right = int(answer) if answer.isdecimal() else LETTERS.find(answer or "?")
    return ChoiceQuestion(place, asked, tuple(options), right, subject.replace("_", " "))

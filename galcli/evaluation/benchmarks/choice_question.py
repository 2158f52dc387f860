"""A question with given answers, one of them right."""

from __future__ import annotations

from dataclasses import dataclass

from galcli.errors import InputError

LETTERS = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class ChoiceQuestion:
    """A multiple-choice question.

    Attributes:
        id: Names it within its benchmark.
        question: What is asked.
        options: The given answers.
        right: The position of the right one.
        subject: What it is about, or which part of the benchmark it belongs to.

    Raises:
        InputError: There are too few or too many options, or the right one is none of them.
    """

    id: str
    question: str
    options: tuple[str, ...]
    right: int
    subject: str = ""

    def __post_init__(self) -> None:
        if not 1 < len(self.options) <= len(LETTERS) or not 0 <= self.right < len(self.options):
            raise InputError(f"{self.id} has {len(self.options)} options, the right one at {self.right}.")

"""What the program's own knowledge base gives: its cards, and problems generated from them, with checked solutions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from galcli.knowledge.base import Knowledge, passage
from galcli.knowledge.formula import Formula
from galcli.knowledge.problems import Problem, generate
from galcli.request import numbered
from galcli.training.corpus.document import Document, pair
from galcli.training.corpus.formats import equation, page, problem, question
from galcli.training.corpus.holdout import choice, phrasing_identity, problem_identity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from galcli.knowledge.concept import Concept

_EQUATION_QUESTIONS = (
    "What is the formula for {name}?",
    "What is the equation of {name}?",
    "Which equation describes {name}?",
    "How is {name} calculated?",
    "Give the formula: {name}.",
)
_MEANING_QUESTIONS = ("What is {name}?", "Define {name}.", "Explain {name}.", "What does {name} mean?", "{name}?")


@dataclass(frozen=True, slots=True)
class CardReader:
    """Makes a page of each card, and prompts for its equation or its meaning under each of its names.

    Of the names that are not the card's first, some are held out, so that an evaluation can ask by an unseen phrasing.

    Attributes:
        passages: Whether the prompts show the passages that a search finds, as `gal ask` does; then whole cards are
            held out, and there are no pages.
    """

    prose: ClassVar[bool] = False

    passages: bool = False

    def items(self, path: Path | None) -> Iterator[Formula | Concept]:
        """Yield the cards: formulas, then concepts."""
        del path
        yield from _knowledge().catalog.cards

    def documents(self, item: Formula | Concept) -> Iterator[Document]:
        """Yield a card's documents."""
        if self.passages:
            yield from _from_passages(item)
            return
        yield Document(page(item.name, passage(item).text), item.id)
        for number, name in enumerate((item.name, *item.aliases)):
            identity = phrasing_identity(name) if number else None
            key = f"{item.id}#{number}"
            if isinstance(item, Formula):
                yield pair(equation(name), f" {item.latex} \\]", key, identity)
            else:
                yield pair(question(f"What is {name}?"), f" {item.text}", key, identity)


@dataclass(frozen=True, slots=True)
class ProblemReader:
    """Yields generated word problems with their solutions.

    Attributes:
        seed: Decides the problems; an evaluation takes another one.
        count: How many.
        fields: Fields of science; without any, all.
        hints: Whether the prompts show the formulas that may help, as `gal solve` does.
    """

    prose: ClassVar[bool] = False

    seed: int
    count: int
    fields: tuple[str, ...] = ()
    hints: bool = False

    def items(self, path: Path | None) -> Iterator[Problem]:
        """Yield the problems."""
        del path
        yield from generate(self.seed, self.count, list(self.fields) or None)

    def documents(self, item: Problem) -> Iterator[Document]:
        """Yield a problem with its solution."""
        shown = numbered([one.for_model() for one in _knowledge().hints(item.question)]) if self.hints else ""
        solution = item.brief if self.hints else item.solution
        yield pair(problem(item.question, shown), solution, item.prompt, problem_identity(item.question))


def _from_passages(item: Formula | Concept) -> Iterator[Document]:
    """Yield questions about a card whose answers stand in the passages that a search finds for them."""
    for number, name in enumerate((item.name, *item.aliases)):
        forms = _EQUATION_QUESTIONS if isinstance(item, Formula) else _MEANING_QUESTIONS
        asked = forms[choice(f"{item.id}#{number}", len(forms))].format(name=name)
        found = _knowledge().passages(asked)
        if any(source.id.endswith(f":{item.id}") for source in found):
            answer = f" {item.name}: \\( {item.latex} \\)." if isinstance(item, Formula) else f" {item.text}"
            yield pair(question(asked, numbered(found)), answer, f"{item.id}#{number}", f"card:{item.id}")


@cache
def _knowledge() -> Knowledge:
    return Knowledge()

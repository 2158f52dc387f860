"""What the program's own knowledge base gives: its cards, and problems generated from them, with checked solutions."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from galcli.errors import UsageError
from galcli.prompting.tokens import EOS, WORK
from galcli.training.corpus.document import Document, pair
from galcli.training.corpus.formats import equation, page, problem, question
from galcli.training.corpus.holdout import phrasing_identity, problem_identity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class CardReader:
    """Makes a page of each card, and prompts for its equation or its meaning under each of its names.

    Of the names that are not the card's first, some are held out, so that an evaluation can ask by an unseen phrasing.
    """

    prose: ClassVar[bool] = False

    def items(self, path: Path | None) -> Iterator[Any]:
        """Yield the cards: formulas, then concepts."""
        del path
        catalog = _module("catalog").Catalog.load()
        yield from (*catalog.formulas, *catalog.concepts)

    def documents(self, item: Any) -> Iterator[Document]:
        """Yield a card's documents."""
        yield Document(page(item.name, _module("base").passage(item).text), item.id)
        latex = getattr(item, "latex", "")
        for number, name in enumerate((item.name, *item.aliases)):
            identity = phrasing_identity(name) if number else None
            key = f"{item.id}#{number}"
            if latex:
                yield pair(equation(name), f" {latex} \\]", key, identity)
            else:
                yield pair(question(f"What is {name}?"), f" {item.text}", key, identity)


@dataclass(frozen=True, slots=True)
class ProblemReader:
    """Yields generated word problems with their solutions.

    Attributes:
        seed: Decides the problems; an evaluation takes another one.
        count: How many.
        fields: Fields of science; without any, all.
    """

    prose: ClassVar[bool] = False

    seed: int
    count: int
    fields: tuple[str, ...] = ()

    def items(self, path: Path | None) -> Iterator[Any]:
        """Yield the problems."""
        del path
        yield from _module("problems").generate(self.seed, self.count, list(self.fields) or None)

    def documents(self, item: Any) -> Iterator[Document]:
        """Yield a problem with its solution."""
        asked, solution = str(item.prompt).removeprefix(EOS), str(item.solution)
        prompt = asked if WORK in asked or asked.startswith("Question:") else problem(asked)
        if prompt.endswith(WORK):
            solution = solution.removeprefix(WORK)
        yield pair(prompt, solution, prompt, problem_identity(prompt))


def _module(name: str) -> Any:
    try:
        return import_module(f"galcli.knowledge.{name}")
    except ModuleNotFoundError as error:
        raise UsageError(
            f"This build has no galcli.knowledge.{name}, which the readers of cards and problems need.",
            "Leave sources with those readers out of the recipe.",
        ) from error

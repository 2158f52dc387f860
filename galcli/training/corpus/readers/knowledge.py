"""What the program's own knowledge base gives: its cards, and problems generated from them, with checked solutions."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from galcli.errors import UsageError
from galcli.training.corpus.document import Document, pair
from galcli.training.corpus.formats import problem
from galcli.training.corpus.holdout import problem_identity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OPEN = "<work>"


@dataclass(frozen=True, slots=True)
class CardReader:
    """Yields what `galcli.knowledge.documents.training_documents(seed)` makes of the cards.

    That function yields pairs of a prompt, which may be empty, and a text.

    Attributes:
        seed: Decides phrasings.
    """

    prose: ClassVar[bool] = False

    seed: int = 0

    def items(self, path: Path | None) -> Iterator[tuple[str, str]]:
        """Yield prompts with texts."""
        del path
        yield from _module("documents").training_documents(self.seed)

    def documents(self, item: tuple[str, str]) -> Iterator[Document]:
        """Yield the document."""
        prompt, text = item
        yield pair(prompt, text, prompt + text) if prompt else Document(text, text)


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
        asked, solution = str(item.prompt), str(item.solution)
        prompt = asked if _OPEN in asked or asked.startswith("Question:") else problem(asked)
        if prompt.endswith(_OPEN):
            solution = solution.removeprefix(_OPEN)
        yield pair(prompt, solution, prompt, problem_identity(asked))


def _module(name: str) -> Any:
    try:
        return import_module(f"galcli.knowledge.{name}")
    except ModuleNotFoundError as error:
        raise UsageError(
            f"This build has no galcli.knowledge.{name}, which the readers of cards and problems need.",
            "Leave sources with those readers out of the recipe.",
        ) from error

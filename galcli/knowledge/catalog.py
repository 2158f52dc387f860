"""All cards: read once from the card files, then from a compiled copy in the cache."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from galcli.knowledge import compiled
from galcli.knowledge.concept import Concept
from galcli.knowledge.formula import Formula, Variable
from galcli.knowledge.reader import read_concepts, read_formulas

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Catalog:
    """The cards, in the order of their files."""

    formulas: tuple[Formula, ...]
    concepts: tuple[Concept, ...]

    @cached_property
    def formula_by_id(self) -> dict[str, Formula]:
        """The formulas by id."""
        return {card.id: card for card in self.formulas}

    @property
    def cards(self) -> tuple[Formula | Concept, ...]:
        """All cards, the formulas first."""
        return (*self.formulas, *self.concepts)

    def fields(self) -> list[str]:
        """Return the fields, in the order of the files."""
        return list(dict.fromkeys(card.field for card in self.cards))

    @classmethod
    def read(cls, data: Path = DATA) -> Catalog:
        """Read the card files.

        Raises:
            CardError: A card file is malformed.
        """
        return cls(
            tuple(card for path in sorted((data / "formulas").glob("*.toml")) for card in read_formulas(path)),
            tuple(card for path in sorted((data / "concepts").glob("*.toml")) for card in read_concepts(path)),
        )

    @classmethod
    def load(cls, cache: Path | None = None, data: Path = DATA) -> Catalog:
        """Read the cards from a compiled copy, which takes a tenth of the time, or else from their files.

        Args:
            cache: Where a compiled copy may be kept.
            data: The folder of the card files.

        Raises:
            CardError: A card file is malformed.
        """
        if cache is None:
            return cls.read(data)
        content = compiled.load("cards", data, cache, lambda: cls.read(data).plain())
        formulas = tuple(_formula(row) for row in content["formulas"])
        return cls(formulas, tuple(Concept(**_tupled(row)) for row in content["concepts"]))

    def plain(self) -> dict[str, list[dict[str, Any]]]:
        """Return the cards as JSON has them."""
        return {
            "formulas": [asdict(card) for card in self.formulas],
            "concepts": [asdict(one) for one in self.concepts],
        }


def _formula(row: dict[str, Any]) -> Formula:
    fields = {key: value for key, value in row.items() if key != "variables"}
    return Formula(variables=tuple(Variable(**one) for one in row["variables"]), **_tupled(fields))


def _tupled(row: dict[str, Any]) -> dict[str, Any]:
    return {key: _tuple(value) for key, value in row.items()}


def _tuple(value: object) -> object:
    return tuple(_tuple(one) for one in value) if isinstance(value, list | tuple) else value

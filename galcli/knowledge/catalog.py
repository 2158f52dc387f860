"""All cards: read once from the card files, then from a compiled copy in the cache, each made when it is first used."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, overload

from galcli.knowledge import compiled
from galcli.knowledge.concept import Concept
from galcli.knowledge.formula import Formula, Variable

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).parent / "data"

Made = TypeVar("Made")


class Catalog:
    """The cards, in the order of their files.

    Args:
        formulas: The formulas.
        concepts: The concepts.
    """

    def __init__(self, formulas: Sequence[Formula], concepts: Sequence[Concept]) -> None:
        self._formulas = formulas
        self._concepts = concepts

    @cached_property
    def formulas(self) -> tuple[Formula, ...]:
        """The formulas."""
        return tuple(self._formulas)

    @cached_property
    def concepts(self) -> tuple[Concept, ...]:
        """The concepts."""
        return tuple(self._concepts)

    @cached_property
    def formula_by_id(self) -> dict[str, Formula]:
        """The formulas by id."""
        return {card.id: card for card in self.formulas}

    @property
    def cards(self) -> tuple[Formula | Concept, ...]:
        """All cards, the formulas first."""
        return (*self.formulas, *self.concepts)

    @property
    def formula_count(self) -> int:
        """How many formulas there are: the place of the first concept among all cards."""
        return len(self._formulas)

    def card(self, place: int) -> Formula | Concept:
        """Return one of all cards without making the others."""
        count = self.formula_count
        return self._formulas[place] if place < count else self._concepts[place - count]

    def fields(self) -> list[str]:
        """Return the fields, in the order of the files."""
        return list(dict.fromkeys(card.field for card in self.cards))

    @classmethod
    def read(cls, data: Path = DATA) -> Catalog:
        """Read the card files.

        Raises:
            CardError: A card file is malformed.
        """
        from galcli.knowledge.reader import read_concepts, read_formulas

        return cls(
            tuple(card for path in sorted((data / "formulas").glob("*.toml")) for card in read_formulas(path)),
            tuple(card for path in sorted((data / "concepts").glob("*.toml")) for card in read_concepts(path)),
        )

    @classmethod
    def load(cls, cache: Path | None = None, data: Path = DATA) -> Catalog:
        """Read the cards from a compiled copy, which takes a fraction of the time, or else from their files.

        Args:
            cache: Where a compiled copy may be kept.
            data: The folder of the card files.

        Raises:
            CardError: A card file is malformed.
        """
        if cache is None:
            return cls.read(data)
        content = compiled.load("cards", data, cache, lambda: cls.read(data).plain())
        return cls(_Stored(content["formulas"], _formula), _Stored(content["concepts"], _concept))

    def plain(self) -> dict[str, list[str]]:
        """Return the cards, each as a text of JSON, to be read when it is used."""
        return {
            "formulas": [json.dumps(asdict(card), ensure_ascii=False) for card in self.formulas],
            "concepts": [json.dumps(asdict(one), ensure_ascii=False) for one in self.concepts],
        }


class _Stored(Sequence[Made]):
    """Cards that are made from their texts when they are first used."""

    def __init__(self, texts: list[str], make: Callable[[dict[str, Any]], Made]) -> None:
        self._texts = texts
        self._make = make
        self._made: dict[int, Made] = {}

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, place: int) -> Made: ...

    @overload
    def __getitem__(self, place: slice) -> list[Made]: ...

    def __getitem__(self, place: int | slice) -> Made | list[Made]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if place not in self._made:
            self._made[place] = self._make(json.loads(self._texts[place]))
        return self._made[place]


def _formula(row: dict[str, Any]) -> Formula:
    fields = {key: value for key, value in row.items() if key != "variables"}
    return Formula(variables=tuple(Variable(**one) for one in row["variables"]), **_tupled(fields))


def _concept(row: dict[str, Any]) -> Concept:
    return Concept(**_tupled(row))


def _tupled(row: dict[str, Any]) -> dict[str, Any]:
    return {key: _tuple(value) for key, value in row.items()}


def _tuple(value: object) -> object:
    return tuple(_tuple(one) for one in value) if isinstance(value, list | tuple) else value

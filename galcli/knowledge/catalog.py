"""All cards: read once from the card files, then from a compiled copy in the cache."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from galcli import __version__
from galcli.errors import GalError
from galcli.files import write_atomically
from galcli.knowledge.concept import Concept
from galcli.knowledge.formula import Formula, Variable
from galcli.knowledge.reader import read_concepts, read_formulas

if TYPE_CHECKING:
    from collections.abc import Iterable

DATA = Path(__file__).parent / "data"
_SCHEMA = 1


@dataclass(frozen=True)
class Catalog:
    """The cards, in the order of their files."""

    formulas: tuple[Formula, ...]
    concepts: tuple[Concept, ...]

    @cached_property
    def formula_by_id(self) -> dict[str, Formula]:
        """The formulas by id."""
        return {card.id: card for card in self.formulas}

    @cached_property
    def concept_by_id(self) -> dict[str, Concept]:
        """The concepts by id."""
        return {card.id: card for card in self.concepts}

    def fields(self) -> list[str]:
        """Return the fields, in the order of the files."""
        return list(dict.fromkeys(card.field for card in (*self.formulas, *self.concepts)))

    @classmethod
    def load(cls, cache: Path | None = None, data: Path = DATA) -> Catalog:
        """Read the cards.

        Args:
            cache: Where a compiled copy may be kept; reading it takes a tenth of the time.
            data: The folder of the card files.

        Raises:
            CardError: A card file is malformed.
        """
        paths = sorted((data / "formulas").glob("*.toml")), sorted((data / "concepts").glob("*.toml"))
        compiled = cache / f"cards-{_fingerprint([*paths[0], *paths[1]])}.json" if cache else None
        if compiled is not None and (found := _read(compiled)) is not None:
            return found
        catalog = cls(
            tuple(card for path in paths[0] for card in read_formulas(path)),
            tuple(card for path in paths[1] for card in read_concepts(path)),
        )
        if compiled is not None:
            _write(compiled, catalog)
        return catalog


def _fingerprint(paths: Iterable[Path]) -> str:
    """Return what changes when a card file does, without reading the files."""
    stamps = [f"{path.name}:{(stat := path.stat()).st_size}:{stat.st_mtime_ns}" for path in paths]
    return hashlib.sha256("\n".join([__version__, str(_SCHEMA), *stamps]).encode()).hexdigest()[:16]


def _read(path: Path) -> Catalog | None:
    """Read the compiled copy; one that is missing or damaged is made again."""
    try:
        content = json.loads(path.read_bytes())
        formulas = tuple(_formula(row) for row in content["formulas"])
        return Catalog(formulas, tuple(Concept(**_tupled(row)) for row in content["concepts"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _write(path: Path, catalog: Catalog) -> None:
    content = {name: [asdict(card) for card in getattr(catalog, name)] for name in ("formulas", "concepts")}
    try:
        write_atomically(path, json.dumps(content, ensure_ascii=False))
        for other in path.parent.glob("cards-*.json"):
            if other != path:
                other.unlink(missing_ok=True)
    except (GalError, OSError):
        return  # a read-only cache costs time, nothing else


def _formula(row: dict[str, Any]) -> Formula:
    variables = tuple(Variable(**one) for one in row.pop("variables"))
    return Formula(variables=variables, **_tupled(row))


def _tupled(row: dict[str, Any]) -> dict[str, Any]:
    return {key: _tuple(value) for key, value in row.items()}


def _tuple(value: object) -> object:
    return tuple(_tuple(one) for one in value) if isinstance(value, list) else value

"""Card files: TOML, one file a field, read into cards; what is wrong with one is said in a sentence."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from galcli.errors import GalError
from galcli.knowledge.concept import Concept
from galcli.knowledge.formula import Formula, Variable
from galcli.work.maths.lexicon import words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FORMULA_KEYS = words(
    "id name plain latex reference form variables constants aliases conditions related empirical stories"
)
_CONCEPT_KEYS = words("id name plain text aliases formulas related")
_VARIABLE_KEYS = words("name unit range latex whole solvable")


class CardError(GalError):
    """A card is not as it should be; the message names the file and the card."""


def read_formulas(path: Path) -> list[Formula]:
    """Read the formulas of a file.

    Raises:
        CardError: The file or a card in it is malformed.
    """
    return [_formula(table, path) for table in _tables(path, "formula")]


def read_concepts(path: Path) -> list[Concept]:
    """Read the concepts of a file.

    Raises:
        CardError: The file or a card in it is malformed.
    """
    return [_concept(table, path) for table in _tables(path, "concept")]


def _tables(path: Path, kind: str) -> list[dict[str, Any]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CardError(f"{path.name} is not valid TOML: {error}.") from None
    tables = content.pop(kind, [])
    if content or not isinstance(tables, list):
        raise CardError(f"{path.name} holds something other than [[{kind}]] tables: {', '.join(content) or kind}.")
    return tables


def _formula(table: dict[str, Any], path: Path) -> Formula:
    where = _begin(table, path, "formula", _FORMULA_KEYS)
    variables = table.get("variables", {})
    if not isinstance(variables, dict):
        raise CardError(f"{where}: `variables` is a table of symbols.")
    return Formula(
        id=table["id"],
        name=_text(table, "name", where),
        field=path.stem,
        latex=_text(table, "latex", where),
        form=_text(table, "form", where, default=""),
        variables=tuple(_variable(symbol, row, where) for symbol, row in variables.items()),
        constants=_texts(table, "constants", where),
        reference=_text(table, "reference", where),
        aliases=_texts(table, "aliases", where),
        plain=_text(table, "plain", where, default=""),
        conditions=_text(table, "conditions", where, default=""),
        related=_texts(table, "related", where),
        empirical=_truth(table, "empirical", where, default=False),
        stories=tuple(_story(row, where) for row in table.get("stories", [])),
    )


def _variable(symbol: str, row: object, where: str) -> Variable:
    where = f"{where}, variable {symbol}"
    if not isinstance(row, dict):
        raise CardError(f"{where}: write {{ name = …, unit = …, range = […] }}.")
    _keys(row, _VARIABLE_KEYS, where)
    limits = row.get("range")
    numbers = isinstance(limits, list) and all(type(limit) in {int, float} for limit in limits)
    if not numbers or len(limits or []) != 2 or limits[0] >= limits[1]:  # type: ignore[index] # noqa: PLR2004
        raise CardError(f"{where}: `range` is [least, greatest] in the usual unit.")
    return Variable(
        symbol=symbol,
        name=_text(row, "name", where),
        unit=_text(row, "unit", where, default=""),
        low=float(limits[0]),  # type: ignore[index]
        high=float(limits[1]),  # type: ignore[index]
        latex=_text(row, "latex", where, default=""),
        whole=_truth(row, "whole", where, default=False),
        solvable=_truth(row, "solvable", where, default=True),
    )


def _story(row: object, where: str) -> tuple[str, str]:
    whole = isinstance(row, dict) and set(row) == {"ask", "text"}
    if not isinstance(row, dict) or not whole or not all(isinstance(one, str) for one in row.values()):
        raise CardError(f"{where}: a story is {{ ask = symbol, text = … }}.")
    return row["ask"], row["text"]


def _concept(table: dict[str, Any], path: Path) -> Concept:
    where = _begin(table, path, "concept", _CONCEPT_KEYS)
    return Concept(
        id=table["id"],
        name=_text(table, "name", where),
        field=path.stem,
        text=" ".join(_text(table, "text", where).split()),
        aliases=_texts(table, "aliases", where),
        plain=_text(table, "plain", where, default=""),
        formulas=_texts(table, "formulas", where),
        related=_texts(table, "related", where),
    )


def _begin(table: dict[str, Any], path: Path, kind: str, keys: frozenset[str]) -> str:
    name = table.get("id")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        raise CardError(f"{path.name}: a {kind} has the id {name!r}; ids are lower-case words joined by hyphens.")
    where = f"{path.name}, {kind} {name}"
    _keys(table, keys, where)
    return where


def _keys(table: Iterable[str], known: frozenset[str], where: str) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise CardError(f"{where}: {unknown[0]!r} is no key of such a card; these are: {', '.join(sorted(known))}.")


def _text(table: dict[str, Any], key: str, where: str, *, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise CardError(f"{where}: `{key}` is a text.")
    return value.strip()


def _texts(table: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        raise CardError(f"{where}: `{key}` is a list of texts.")
    return tuple(value)


def _truth(table: dict[str, Any], key: str, where: str, *, default: bool) -> bool:
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise CardError(f"{where}: `{key}` is true or false.")
    return value

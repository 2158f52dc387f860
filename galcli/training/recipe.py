"""A recipe: one TOML file from which a model is made, with a table for each stage."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from galcli.errors import UsageError

TABLES = ("corpus", "tokenizer", "model", "pretrain", "finetune", "reinforce", "export")
"""The tables that a recipe may have; each stage checks its own."""

_NAMES = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
_Settings = TypeVar("_Settings")


@dataclass(frozen=True, slots=True)
class Recipe:
    """The tables of a recipe.

    Attributes:
        path: Where it was read from.
        tables: Table → its contents, as TOML gives them.
    """

    path: Path
    tables: dict[str, dict[str, Any]]

    @classmethod
    def load(cls, path: str | Path) -> Recipe:
        """Read a recipe file, or a shipped recipe by its name.

        Raises:
            UsageError: There is no such file, it is not TOML, or it has a table that no stage knows.
        """
        file = _find(path)
        try:
            tables = tomllib.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise UsageError(f"There is no recipe {path}.", f"Shipped ones: {', '.join(shipped())}.") from error
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"The recipe {file} cannot be read: {error}.") from error
        for name, table in tables.items():
            if name not in TABLES or not isinstance(table, dict):
                raise UsageError(
                    f'The recipe {file} has "{name}", which no stage knows.', f"Tables: {', '.join(TABLES)}."
                )
        return cls(file, tables)

    @property
    def context(self) -> int:
        """Tokens in a row of the corpus, which is what the model can read at once."""
        value = self.table("corpus").get("context")
        if not isinstance(value, int) or isinstance(value, bool) or value < 2:  # noqa: PLR2004 - a token and the next
            raise UsageError(f"[corpus] of {self.path} must set context, the number of tokens in a row.")
        return value

    def table(self, name: str) -> dict[str, Any]:
        """Return a stage's table.

        Raises:
            UsageError: The recipe has none.
        """
        if name not in self.tables:
            raise UsageError(f"The recipe {self.path} has no table [{name}].")
        return self.tables[name]

    def settings(self, name: str, kind: type[_Settings], **overrides: Any) -> _Settings:
        """Return a stage's table as its settings.

        Args:
            name: The table.
            kind: A dataclass whose fields are the keys that the table may have; a `check` method, where it has one,
                is called and raises `ValueError` with a phrase that begins with a key.
            overrides: Values from the command line; `None` means not given.

        Raises:
            UsageError: A key is unknown, missing, of the wrong type or out of range.
        """
        where = f"[{name}] of {self.path}"
        types = get_type_hints(kind)
        values = {key: _typed(key, value, types, where) for key, value in self.table(name).items()}
        values |= {key: value for key, value in overrides.items() if value is not None}
        required = {field.name for field in fields(kind) if _is_required(field)}  # type: ignore[arg-type]
        if missing := sorted(required - values.keys()):
            raise UsageError(f"{where} must set {missing[0]}.")
        settings = kind(**values)
        try:
            getattr(settings, "check", lambda: None)()
        except ValueError as error:
            raise UsageError(f"{where}: {error}.") from error
        return settings


def shipped() -> list[str]:
    """Return the names of the recipes that come with the program."""
    return sorted(path.stem for path in (Path(__file__).parent / "recipes").glob("*.toml"))


def _find(path: str | Path) -> Path:
    file = Path(path)
    own = Path(__file__).parent / "recipes" / f"{file.name}.toml"
    return own if str(path) == file.name and not file.exists() and own.exists() else file


def _is_required(field: Any) -> bool:
    from dataclasses import MISSING

    return field.default is MISSING and field.default_factory is MISSING


def _typed(key: str, value: Any, types: dict[str, Any], where: str) -> Any:
    if key not in types:
        close = difflib.get_close_matches(key, types, n=1)
        hint = f"Did you mean {close[0]}?" if close else f"Keys: {', '.join(types)}."
        raise UsageError(f'{where} has "{key}", which does not exist.', hint)
    kind = types[key]
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise UsageError(f'{where} has {key} = "{value}", which must be {_NAMES[kind]}.')
    return value

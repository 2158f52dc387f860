"""A recipe: one TOML file from which a model is made, with a table for each stage."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from galcli.errors import UsageError

TABLES = ("corpus", "tokenizer", "model", "pretrain", "finetune", "reinforce", "export")
"""The tables that a recipe may have; each stage checks its own."""


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
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"The recipe {file} cannot be read: {error}.") from error
        for name, table in tables.items():
            if name not in TABLES or not isinstance(table, dict):
                raise UsageError(
                    f'The recipe {file} has "{name}", which no stage knows.', f"Tables: {', '.join(TABLES)}."
                )
        return cls(file, tables)

    def table(self, name: str) -> dict[str, Any]:
        """Return a stage's table.

        Raises:
            UsageError: The recipe has none.
        """
        if name not in self.tables:
            raise UsageError(f"The recipe {self.path} has no table [{name}].")
        return self.tables[name]


def _find(path: str | Path) -> Path:
    file = Path(path)
    shipped = Path(__file__).parent / "recipes" / f"{file.name}.toml"
    return shipped if not file.suffix and not file.exists() and shipped.exists() else file

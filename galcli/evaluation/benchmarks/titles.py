"""The titles of a bibliography's records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from galcli.library.normalise import compact
from galcli.training.corpus.readers.json_lines import objects

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Titles:
    """Titles by identifier.

    Attributes:
        by_id: Identifier → title.
        known: All titles, as letters and digits only.
    """

    by_id: dict[str, str]
    known: frozenset[str]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read JSON lines with `id` and `title`.

        Raises:
            InputError: A line cannot be read; the sentence says which.
        """
        by_id = {str(record.get("id")): str(record.get("title") or "") for record in objects(path)}
        return cls(by_id, frozenset(filter(None, map(compact, by_id.values()))))

    def exist(self, title: str) -> bool:
        """Tell whether there is a record with this title."""
        return compact(title) in self.known

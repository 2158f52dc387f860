"""Any table, JSON lines or separated columns, by templates with `{column}`."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from galcli.errors import InputError, UsageError
from galcli.training.corpus.archive import lines
from galcli.training.corpus.clean import clean
from galcli.training.corpus.document import Document
from galcli.training.corpus.readers.json_lines import objects

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PLACEHOLDER = re.compile(r"\{(\w[\w .-]*)\}")


@dataclass(frozen=True, slots=True)
class TableReader:
    """Reads a table with a header, or JSON lines.

    Attributes:
        text: The template of a document, or of what follows `prompt`; special tokens in it are meant so.
        prompt: The template of its prompt.
        id: The column that names a record; else it is numbered by its text.
        identity: What it is about, as `kind:{column}`; see holdout.py.
        delimiter: Between columns; without it a tab, or a comma in `.csv` files.
    """

    prose: ClassVar[bool] = True

    text: str
    prompt: str = ""
    id: str = ""
    identity: str = ""
    delimiter: str = ""

    def __post_init__(self) -> None:
        """Refuse a template that would give the same text for each record."""
        if not _PLACEHOLDER.search(self.prompt + self.text):
            raise UsageError(f'The template "{self.prompt + self.text}" of a table names no {{column}}.')

    def items(self, path: Path | None) -> Iterator[dict[str, Any]]:
        """Yield the records."""
        if path is None:
            return
        if ".json" in path.name:
            yield from objects(path)
            return
        delimiter = self.delimiter or ("," if ".csv" in path.name else "\t")
        yield from csv.DictReader(lines(path), delimiter=delimiter)

    def documents(self, item: dict[str, Any]) -> Iterator[Document]:
        """Yield the record's document."""
        prompt, text = _fill(self.prompt, item), _fill(self.text, item)
        identity = _fill(self.identity, item) or None
        name = str(item.get(self.id) or prompt + text)
        yield Document(prompt + text, name, len(prompt) if prompt else None, identity)


def _fill(template: str, record: dict[str, Any]) -> str:
    def value(found: re.Match[str]) -> str:
        given = record.get(found.group(1))
        if given is None:
            raise InputError(f'A record has no "{found.group(1)}".')
        return clean(str(given))

    return _PLACEHOLDER.sub(value, template)

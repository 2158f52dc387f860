"""Where proteins come from: an argument, a FASTA file, or standard input with FASTA or JSON lines.

Records pass one at a time. A bad record is handed over as its error, so that a batch goes on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from galcli.errors import GalError, InputError
from galcli.proteins.fasta import Record, records
from galcli.proteins.sequence import Protein, read_protein, translate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


_SUFFIXES = frozenset({".fasta", ".fa", ".faa", ".fas", ".fna", ".ffn", ".fsa", ".seq", ".pep", ".txt", ".gz", ".xz"})


@dataclass(frozen=True, slots=True)
class Reading:
    """How records become proteins.

    Attributes:
        translated: Whether they are DNA or RNA.
        frame: The reading frame.
        code: NCBI's number of the genetic code.
    """

    translated: bool = False
    frame: int = 1
    code: int = 1

    def read(self, record: Record, source: str) -> Protein:
        """Return the protein of a record.

        Raises:
            GalError: It has none.
        """
        return translate(record, source, self.frame, self.code) if self.translated else read_protein(record, source)


@dataclass(frozen=True, slots=True)
class Item:
    """One input.

    Attributes:
        number: The line on which it begins.
        name: What the record is called, also where it is bad.
        result: The protein, or what is wrong.
        identity: The `id` of a JSON line.
    """

    number: int
    name: str
    result: Protein | GalError
    identity: Any = None


def is_file_name(argument: str) -> bool:
    """Return whether an argument names a file rather than being a sequence."""
    if any(character in argument for character in "\n>\0"):
        return False
    path = Path(argument)
    if "/" in argument or "\\" in argument or path.suffix.lower() in _SUFFIXES:
        return True
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False  # a sequence may be longer than a file's name can be


def numbered_text(
    lines: Iterable[bytes], source: str, decode: Callable[[bytes, str], str]
) -> Iterator[tuple[int, str]]:
    """Yield lines as numbered text. Old line ends, a lone carriage return, count as well.

    Raises:
        InputError: A line is not UTF-8 text.
    """
    for number, data in enumerate(lines, 1):
        try:
            text = decode(data, source)
        except InputError:
            # Once more behind as many line ends as came before, so that the sentence names the right line.
            decode(b"\n" * (number - 1) + data, source)
            raise
        for part in text.rstrip("\r\n").split("\r"):
            yield number, part


def fasta_items(lines: Iterable[tuple[int, str]], source: str, reading: Reading) -> Iterator[Item]:
    """Yield one item for each record of FASTA, or of a bare sequence."""
    for record in records(lines):
        yield _item(record, source, reading)


def json_items(lines: Iterable[tuple[int, str]], source: str, reading: Reading) -> Iterator[Item]:
    """Yield one item for each JSON line: a sequence, or an object with `sequence` and perhaps `id` and `name`."""
    for number, line in lines:
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Item(number, "", InputError(f"Line {number} is not JSON: {error}."))
            continue
        fields = value if isinstance(value, dict) else {"sequence": value}
        identity, sequence, name = fields.get("id"), fields.get("sequence"), fields.get("name")
        if not isinstance(sequence, str):
            wrong = InputError(f'Line {number} is neither a sequence nor an object with "sequence".')
            yield Item(number, "", wrong, identity)
            continue
        record = Record(number, name if isinstance(name, str) else None, [(number, sequence)])
        yield replace(_item(record, source, reading), identity=identity)


def looks_like_json(lines: Iterator[tuple[int, str]]) -> tuple[bool, Iterator[tuple[int, str]]]:
    """Return whether the first line with text is JSON, and all lines."""
    seen: list[tuple[int, str]] = []
    for line in lines:
        seen.append(line)
        if line[1].strip():
            return line[1].lstrip()[0] in '{"[', chain(seen, lines)
    return False, iter(seen)


def nonempty(items: Iterator[Item], error: GalError) -> Iterator[Item]:
    """Return the items.

    Raises:
        GalError: There are none.
    """
    first = next(items, None)
    if first is None:
        raise error
    return chain([first], items)


def _item(record: Record, source: str, reading: Reading) -> Item:
    try:
        return Item(record.line, record.name, reading.read(record, source))
    except GalError as error:
        return Item(record.line, record.name, error)

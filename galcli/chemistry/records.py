"""The molecules of files and of standard input, one at a time: a bad one becomes a record with an error."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from galcli.chemistry.detect import Kind, kind_of_file, kind_of_text
from galcli.errors import InputError
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_LINE = 1_000_000
"""Bytes of one line; longer ones are an error each."""
_MOST_SDF_LINES = 200_000
_COLUMNS = {"smiles": Kind.SMILES, "canonical_smiles": Kind.SMILES, "isomeric_smiles": Kind.SMILES}
_COLUMNS |= {"inchi": Kind.INCHI, "iupac": Kind.NAME, "iupac_name": Kind.NAME, "name": Kind.NAME}
_TITLES = ("id", "name", "title", "cid")


@dataclass(frozen=True, slots=True)
class Record:
    """One molecule of an input, or what is wrong with it.

    Attributes:
        where: File and line, or file and number, for people.
        number: Its line, or its number in an SDF, counted from 1.
        text: The molecule as written.
        kind: How it is written; `None` leaves that to detection.
        title: What the input calls it; anything that JSON has for a JSON line's `id`.
        error: What is wrong, as a sentence; empty where nothing is.
    """

    where: str
    number: int
    text: str
    kind: Kind | None = None
    title: Any = None
    error: str = ""


def read_lines(
    lines: Iterable[tuple[int, bytes]], name: str, kind: Kind | None, *, json_lines: bool
) -> Iterator[Record]:
    """Yield a record a line that is not empty: a molecule, perhaps with a title behind it.

    Args:
        lines: Numbers and lines.
        name: What the user calls the input.
        kind: How molecules are written; `None` detects it a line.
        json_lines: Whether lines that begin with `{` or `"` are JSON.
    """
    for number, data in lines:
        where = f"{name}, line {number}"
        try:
            line = _decode(data, where, first=number == 1).strip()
            if not line:
                continue
            if json_lines and line[0] in '{"':
                yield _from_json(line, where, number, kind)
            else:
                yield _from_line(line, where, number, kind)
        except InputError as error:
            yield Record(where, number, "", error=error.message)


def read_file(path: str, kind: Kind | None, column: str | None) -> Iterator[Record]:
    """Yield a file's records while it is read.

    Args:
        path: The file.
        kind: Its format, or how the molecules on its lines are written; `None` goes by its name.
        column: A CSV's column.

    Raises:
        InputError: It cannot be read, or has no such column.
    """
    name = one_line(path)
    form = kind_of_file(path) if kind is None or kind in (Kind.SMILES, Kind.INCHI, Kind.NAME) else kind
    try:
        with Path(path).open("rb") as file:
            lines = ((number, line.rstrip(b"\r\n")) for number, line in enumerate(file, 1))
            if form is Kind.SDF:
                yield from read_sdf(lines, name)
            elif form is Kind.MOL:
                yield from _read_mol(lines, name)
            elif form is Kind.CSV:
                yield from read_csv(lines, name, column, kind if kind in (Kind.SMILES, Kind.INCHI, Kind.NAME) else None)
            else:
                yield from read_lines(lines, name, Kind.SMILES if kind is Kind.SMI else kind, json_lines=False)
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.") from error


def read_sdf(lines: Iterable[tuple[int, bytes]], name: str) -> Iterator[Record]:
    """Yield the records of an SDF; one without its end is an error."""
    block: list[str] = []
    count = 1
    for number, data in lines:
        if data.strip() == b"$$$$":
            yield _from_block(block, name, count)
            block, count = [], count + 1
        elif len(block) < _MOST_SDF_LINES:
            block.append(data.decode("utf-8", "replace"))
        if number == 1 and not data.isascii() and b"\0" in data:
            raise InputError(f"{name} is not text; is it a compressed file?")
    if any(line.strip() for line in block):
        yield _from_block(block, name, count)


def read_csv(
    lines: Iterable[tuple[int, bytes]], name: str, column: str | None, kind: Kind | None = None
) -> Iterator[Record]:
    """Yield a record a row of a CSV with a header; commas, semicolons or tabs.

    Raises:
        InputError: It has no header, or not the column.
    """
    texts = (_decode(data, f"{name}, line {number}", first=number == 1) + "\n" for number, data in lines)
    header_line = next(texts, "")
    delimiter = max("\t;,", key=header_line.count)
    header = [cell.strip() for cell in next(csv.reader([header_line], delimiter=delimiter), [])]
    place, found = _column(header, column, name)
    title = next(
        (header.index(cell) for cell in header if cell.lower() in _TITLES and header.index(cell) != place), None
    )
    rows = csv.reader(texts, delimiter=delimiter)
    while True:
        try:
            row = next(rows, None)
        except (csv.Error, InputError) as error:
            message = error.message if isinstance(error, InputError) else f"{name}: {error}."
            yield Record(name, rows.line_num + 1, "", error=message)
            continue
        if row is None:
            return
        number, where = rows.line_num + 1, f"{name}, line {rows.line_num + 1}"
        if not any(cell.strip() for cell in row):
            continue
        if len(row) <= place or not row[place].strip():
            yield Record(where, number, "", error=f"The column {header[place]} is empty.")
            continue
        label = row[title].strip() if title is not None and title < len(row) else None
        yield Record(where, number, row[place].strip(), kind or found, label or None)


def _read_mol(lines: Iterable[tuple[int, bytes]], name: str) -> Iterator[Record]:
    block = [data.decode("utf-8", "replace") for _, data in lines]
    if not any(line.strip() for line in block):
        raise InputError(f"{name} is empty.")
    yield _from_block(block, name, 1)


def _column(header: list[str], column: str | None, name: str) -> tuple[int, Kind | None]:
    """Return where the molecules are and how they are written."""
    lowered = [cell.lower() for cell in header]
    if column is not None:
        if column.lower() in lowered:
            place = lowered.index(column.lower())
            return place, None
        have = ", ".join(one_line(cell) for cell in header) or "none"
        raise InputError(f'{name} has no column "{one_line(column)}"; it has: {have}.')
    for known, kind in _COLUMNS.items():
        if known in lowered:
            return lowered.index(known), kind
    have = ", ".join(one_line(cell) for cell in header) or "none"
    raise InputError(
        f"{name} has no column named smiles, inchi or name; it has: {have}.", "Name the column: --column NAME."
    )


def _from_block(block: list[str], name: str, count: int) -> Record:
    title = block[0].strip() if block else ""
    where = f"{name}, record {count}"
    text = "\n".join(block) + "\n"
    if not any(line.startswith("M  END") for line in block):
        return Record(where, count, "", title=title or None, error="The record is cut short: it has no line M  END.")
    return Record(where, count, text, Kind.MOL, title or None)


def _from_line(line: str, where: str, number: int, kind: Kind | None) -> Record:
    """Split a title off, as in `CCO ethanol`; names have spaces of their own and keep them."""
    first, _, rest = line.partition("\t") if "\t" in line else line.partition(" ")
    if "\t" in line and kind is Kind.NAME:
        return Record(where, number, first.strip(), kind, rest.strip() or None)
    if not rest or kind is Kind.NAME or rest.startswith("|"):
        return Record(where, number, line, kind)
    if "\t" in line or kind in (Kind.SMILES, Kind.INCHI) or kind_of_text(first) is not Kind.NAME:
        return Record(where, number, first, kind, rest.strip())
    return Record(where, number, line, kind)


def _from_json(line: str, where: str, number: int, kind: Kind | None) -> Record:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Record(where, number, "", error=f"Line {number} is not JSON: {error}.")
    if isinstance(value, str):
        return Record(where, number, value, kind)
    for field, found in (("smiles", Kind.SMILES), ("inchi", Kind.INCHI), ("name", Kind.NAME), ("text", None)):
        if isinstance(value.get(field), str):
            return Record(where, number, value[field], kind or found, value.get("id"))
    message = f'Line {number} is an object without "smiles", "inchi", "name" or "text".'
    return Record(where, number, "", title=value.get("id"), error=message)


def _decode(data: bytes, where: str, *, first: bool) -> str:
    if len(data) > LONGEST_LINE:
        raise InputError(f"{where}, has more than {LONGEST_LINE:,} characters.")
    if first and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(f"{where}, is UTF-16, not UTF-8.", "Convert it: iconv -f UTF-16 -t UTF-8.")
    if b"\0" in data:
        raise InputError(f"{where}, holds a NUL byte; is it a binary file?")
    try:
        return data.decode("utf-8-sig" if first else "utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{where}, is not UTF-8 (byte 0x{data[error.start]:02x}).") from error

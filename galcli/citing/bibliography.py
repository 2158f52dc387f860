"""The user's .bib files: read tolerantly, never rewritten."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from galcli.library.latex_text import to_text
from galcli.library.names import surname_first
from galcli.library.normalise import arxiv, compact, doi
from galcli.library.record import VENUE_FIELDS, Record

if TYPE_CHECKING:
    from galcli.library.library import Library

_HEAD = re.compile(r"@\s*(\w+)\s*[{(]\s*([^\s,{}()=#%]+)")
_BLOCK = re.compile(r"^[ \t]*@[ \t]*\w+[ \t]*[{(]", re.MULTILINE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
_NO_ENTRIES = frozenset({"string", "preamble", "comment"})
_VENUES = ("journal", "booktitle", "journaltitle", "school", "institution", "publisher", "howpublished")


@dataclass(slots=True)
class Bibliography:
    """The entries of .bib files.

    Attributes:
        records: One an entry; `id` is its key, `bibtex` its text byte for byte.
        keys: All keys, also those of entries that could not be read.
        problems: Broken entries: file, line and what is wrong.
    """

    records: list[Record] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)

    def add(self, name: str, text: str) -> None:
        """Read a file's text; broken entries are named and passed over."""
        for block in _parse(text):
            kind = type(block).__name__
            line = (block.start_line or 0) + 1
            if kind == "Entry" and block.key and " " not in block.key.strip():
                self._take(block, name, line)
            elif kind not in {"String", "Preamble", "ExplicitComment", "ImplicitComment"}:
                self._broken(block, name, line)

    def by_key(self, key: str) -> Record | None:
        """Return the entry with a key."""
        return next((record for record in self.records if record.key == key), None)

    def enriched(self, library: Library | None) -> list[Record]:
        """Return the records with the abstracts that the library knows: candidates that can be searched."""
        if library is None:
            return self.records
        return [_with_abstract(record, library) for record in self.records]

    def _take(self, block: Any, name: str, line: int) -> None:
        if block.key in self.keys:
            self.problems.append(f"{name}:{line}: the key {block.key} was used before.")
            return
        fields = {key.lower(): str(value.value) for key, value in block.fields_dict.items()}
        self.keys.add(block.key)
        self.lines[block.key] = (name, line)
        self.records.append(_record(block.key, block.entry_type.lower(), fields, name, block.raw))

    def _broken(self, block: Any, name: str, line: int) -> None:
        head = _HEAD.search(block.raw or "")
        key = head[2] if head and head[1].lower() not in _NO_ENTRIES else ""
        what = f"the entry {key}" if key else "a block"
        if type(block).__name__ == "DuplicateBlockKeyBlock":
            reason = "its key was used before"
        elif type(block).__name__ == "DuplicateFieldKeyBlock":
            reason = "it has a field twice"
        else:
            reason = "its braces, quotes or commas are wrong"
        self.problems.append(f"{name}:{line}: {what} cannot be read: {reason}.")
        if key:
            self.keys.add(key)


def _parse(text: str) -> list[Any]:
    from bibtexparser.entrypoint import parse_string

    logger = logging.getLogger("bibtexparser")
    silenced, logger.disabled = logger.disabled, True
    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        return list(parse_string(text.removeprefix("\ufeff").replace("\r\n", "\n")).blocks)
    finally:
        logging.disable(level)
        logger.disabled = silenced


def _record(key: str, kind: str, fields: dict[str, str], source: str, raw: str) -> Record:
    venue = fields.get(VENUE_FIELDS.get(kind, ""), "") or next(
        (fields[name] for name in _VENUES if fields.get(name)), ""
    )
    year = _YEAR.search(fields.get("year") or fields.get("date") or "")
    eprint = fields.get("eprint", "")
    found = arxiv(eprint) or _arxiv_in(fields.get("journal", "") + " " + fields.get("url", ""))
    return Record(
        id=key,
        key=key,
        kind=kind,
        title=to_text(fields.get("title", "")),
        authors=_authors(fields.get("author", "") or fields.get("editor", "")),
        year=int(year[1]) if year else None,
        venue=to_text(venue),
        abstract=to_text(fields.get("abstract", "")),
        doi=doi(fields.get("doi", "")) or doi(fields.get("url", "")),
        arxiv=found,
        url=fields.get("url", ""),
        source=source,
        bibtex=raw,
    )


_ARXIV_INSIDE = re.compile(r"arxiv[:./\sa-z]*?(\d{4}\.\d{4,5})", re.IGNORECASE)


def _arxiv_in(text: str) -> str:
    found = _ARXIV_INSIDE.search(text)
    return found[1] if found else ""


def _authors(written: str) -> tuple[str, ...]:
    names = [
        to_text(name) if not name.startswith("{") else to_text(name).strip() for name in _AND.split(written.strip())
    ]
    return tuple(
        name if original.strip().startswith("{") else surname_first(name)
        for name, original in zip(names, _AND.split(written.strip()), strict=True)
        if name and name.lower() != "others"
    )


def _with_abstract(record: Record, library: Library) -> Record:
    same = find_same(record, library)
    if same is None:
        return record
    return record._replace(abstract=record.abstract or same.abstract)


def find_same(record: Record, library: Library) -> Record | None:
    """Return the library's record of the same work: same DOI, arXiv identifier, or title and first author."""
    found = (library.by_doi(record.doi) if record.doi else None) or (
        library.by_arxiv(record.arxiv) if record.arxiv else None
    )
    if found is not None or not record.title:
        return found
    surnames = [compact(name) for name in record.surnames()[:1]]
    same = library.by_title(record.title)
    return next((one for one in same if [compact(name) for name in one.surnames()[:1]] == surnames), None)

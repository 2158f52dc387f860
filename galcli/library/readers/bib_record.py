"""From a BibTeX entry to a record."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING

from galcli.library.items import Problem
from galcli.library.latex_text import to_text
from galcli.library.names import surname_first
from galcli.library.normalise import arxiv, doi
from galcli.library.readers.bib_scanner import Scanner
from galcli.library.readers.values import address, plain, year_of
from galcli.library.record import OTHER_VENUE_FIELD, VENUE_FIELDS, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from galcli.library.readers.bib_scanner import Entry

_VENUES = ("journal", "journaltitle", "booktitle", "school", "institution", "organization", "publisher", "howpublished")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_URL = re.compile(r"\\url\s*\{([^{}]*)\}")
_ARXIV_WITHIN = re.compile(
    r"arxiv[:\s]\s*(?:preprint\s+)?(?:arxiv[:\s]\s*)?(\d{4}\.\d{4,5}|[a-z-]+/\d{7})", re.IGNORECASE
)
_SKIPPED_KINDS = frozenset({"proceedings", "xdata", "set", "control", "ieeetranbstctl"})


def read_bib(lines: Iterable[str], name: str, source: str) -> Iterator[Record | Problem]:
    """Yield the records of a BibTeX file; what is broken is named and skipped.

    Args:
        lines: The file's lines with their line ends.
        name: What the file is called in problems.
        source: What the records say that they come from.
    """
    for entry in Scanner(name).scan(lines):
        if isinstance(entry, Problem):
            yield entry
        elif (record := from_entry(entry, source)) is not None:
            yield record
        elif entry.kind not in _SKIPPED_KINDS:
            yield Problem(f"{name}:{entry.line}", f'"{entry.key}" has no title.')


def from_entry(entry: Entry, source: str) -> Record | None:
    """Return the record of an entry; `None` where it has no title."""
    fields = entry.fields
    title = _text(fields.get("title", ""))
    if not title:
        return None
    link = address(_raw(fields.get("url", "")) or _raw("".join(_URL.findall(fields.get("howpublished", "")))))
    place = f"{source}\x00{entry.key}"
    return Record(
        id=f"bib-{blake2b(place.encode(), digest_size=10).hexdigest()}",
        key=entry.key,
        kind=entry.kind,
        title=title,
        authors=authors_of(fields.get("author") or fields.get("editor", "")),
        year=year_of(fields.get("year") or fields.get("date", "")),
        venue=_venue(entry),
        abstract=_text(fields.get("abstract", "")),
        doi=doi(_raw(fields.get("doi", ""))) or (doi(link) if "doi.org" in link else ""),
        arxiv=_arxiv(fields, link),
        url=link,
        source=source,
        bibtex=entry.text,
    )


def authors_of(field: str) -> tuple[str, ...]:
    """Return the names of an author field, each "Surname, Given"; what stands in braces as a whole stays whole."""
    names = (name.strip() for name in _people(" ".join(field.split())))
    read = (_text(name) if _is_whole(name) else _name(name) for name in names)
    return tuple(name for name in read if name and name.lower() != "others")


def _name(name: str) -> str:
    # A brace keeps the words in it together: "{van der Berg}, Jan", "Jean {de La Fontaine}".
    if "," not in name and "{" in name:
        kept = re.sub(r"\{[^{}]*\}", lambda part: part[0].replace(" ", "\0"), name)
        return _text(surname_first(kept).replace("\0", " "))
    text = _text(name)
    return text if "," in text else surname_first(text)


def _is_whole(name: str) -> bool:
    """Whether one pair of braces holds all of a name, and is no accent."""
    if not (name.startswith("{") and name.endswith("}")) or name.startswith("{\\"):
        return False
    depth = 0
    for position, character in enumerate(name):
        depth += (character == "{") - (character == "}")
        if depth == 0:
            return position == len(name) - 1
    return False


def _people(field: str) -> Iterator[str]:
    """Yield the parts between the "and"s that stand outside of braces."""
    begin = 0
    for found in _AND.finditer(field):
        before = field[: found.start()]
        if before.count("{") == before.count("}"):
            yield field[begin : found.start()]
            begin = found.end()
    yield field[begin:]


def _venue(entry: Entry) -> str:
    own = VENUE_FIELDS.get(entry.kind, OTHER_VENUE_FIELD)
    for name in (own, *_VENUES):
        value = entry.fields.get(name, "")
        if value and (value := _text(_URL.sub("", value))):
            return value
    return ""


def _arxiv(fields: dict[str, str], link: str) -> str:
    prefix = fields.get("archiveprefix", fields.get("eprinttype", "arxiv")).lower()
    if prefix == "arxiv" and (found := arxiv(_raw(fields.get("eprint", "")))):
        return found
    if found := arxiv(link) or arxiv(_raw(fields.get("doi", ""))):
        return found
    for name in ("journal", "note", "howpublished", "volume"):
        if "rxiv" in fields.get(name, "").lower() and (within := _ARXIV_WITHIN.search(fields[name])):
            return within[1].lower()
    return ""


def _text(latex: str) -> str:
    """Return the plain text of a field, without control characters."""
    return plain(to_text(latex))


def _raw(value: str) -> str:
    r"""Return a value that LaTeX would print as it is: without braces, `\url` and the backslashes of escapes."""
    if "{" not in value and "\\" not in value:
        return value.strip()
    value = _URL.sub(r"\1", value)
    return re.sub(r"\\([_%&#~$])", r"\1", value).replace("{", "").replace("}", "").strip()

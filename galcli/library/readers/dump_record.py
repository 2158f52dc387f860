"""From an object of a dump to a record: OpenAlex, the arXiv snapshot, the ACL Anthology, our own export."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from galcli.errors import InputError
from galcli.library.latex_text import to_text
from galcli.library.names import surname_first
from galcli.library.normalise import arxiv, doi
from galcli.library.readers.values import address, make_key, plain, year_of
from galcli.library.record import Record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_OPENALEX_KINDS = {
    "article": "article", "review": "article", "letter": "article", "editorial": "article", "book": "book",
    "book-chapter": "incollection", "dissertation": "phdthesis", "report": "techreport",
}  # fmt: skip
_PROCEEDINGS = ("proceedings", "conference", "workshop", "meeting", "findings", "coling", "symposium")
_LONGEST_ABSTRACT_WORDS = 20_000
_SOUND_KEY = re.compile(r"[^\s,{}()=#%~\\\"']+")


def from_object(value: Any, source: str) -> Record:
    """Return the record that a line of a dump describes.

    Args:
        value: What the line's JSON holds.
        source: What the record says that it comes from.

    Raises:
        InputError: It is no object, or has no title or identifier.
    """
    if not isinstance(value, dict):
        raise InputError("It is not a JSON object.")
    if "authorships" in value or "publication_year" in value:
        return _openalex(value, source)
    if "authors_parsed" in value or ("categories" in value and "update_date" in value):
        return _arxiv(value, source)
    return _plain(value, source)


def _plain(value: Mapping[str, Any], source: str) -> Record:
    """Read the fields of the ACL Anthology's records, of our own export, and of what resembles them."""
    get = value.get
    title = plain(get("title"))
    names = get("authors", get("author"))
    if isinstance(names, str):
        names = [name for part in names.split(";") for name in part.split(" and ")]
    authors = tuple(name for name in map(_author, _list(names)) if name)
    venue = plain(get("container")) or plain(get("venue")) or plain(get("journal")) or plain(get("booktitle"))
    kind = plain(get("kind") or get("ENTRYTYPE")).lower()
    if not (kind.isascii() and kind.isalpha()):
        kind = _kind(venue)
    year = year_of(get("year", get("date")))
    identifier, link = doi(plain(get("doi"))), address(plain(get("url")))
    preprint = arxiv(plain(get("arxiv") or get("eprint"))) or ("arxiv" in link.lower() and arxiv(link)) or ""
    return Record(
        id=_identity(plain(get("id")) or identifier or preprint, title),
        key=_key(plain(get("key")), title, authors, year),
        kind=kind,
        title=title,
        authors=authors,
        year=year,
        venue=venue,
        abstract=plain(get("abstract")),
        doi=identifier,
        arxiv=preprint,
        url=link,
        source=plain(get("source")) or source,
        bibtex=str(get("bibtex") or "").encode("utf-8", "replace").decode(),
    )


def _openalex(value: Mapping[str, Any], source: str) -> Record:
    title = plain(value.get("title") or value.get("display_name"))
    people = (_object(entry, "author").get("display_name") for entry in _list(value.get("authorships")))
    authors = tuple(name for name in map(_author, people) if name)
    year = year_of(value.get("publication_year"))
    location = _object(value, "primary_location")
    venue = plain(_object(location, "source").get("display_name"))
    kind = _OPENALEX_KINDS.get(plain(value.get("type")), "misc")
    if kind == "article":
        kind = _kind(venue)
    link = address(plain(location.get("landing_page_url")))
    return Record(
        id=_identity(plain(value.get("id")).rpartition("/")[2], title),
        key=make_key(title, authors, year),
        kind=kind,
        title=title,
        authors=authors,
        year=year,
        venue=venue,
        abstract=_inverted(value.get("abstract_inverted_index")),
        doi=doi(plain(value.get("doi"))),
        arxiv=arxiv(link) or arxiv(plain(value.get("doi"))),
        url=link,
        source=source,
    )


def _arxiv(value: Mapping[str, Any], source: str) -> Record:
    title = to_text(plain(value.get("title")))
    parsed = [part for part in _list(value.get("authors_parsed")) if isinstance(part, list) and part]
    authors = tuple(to_text(", ".join(name for name in (part[0], *part[1:2]) if name)) for part in parsed)
    if not authors:
        authors = tuple(_author(to_text(name)) for name in plain(value.get("authors")).split(", ") if name)
    versions = _list(value.get("versions"))
    created = versions[0].get("created") if versions and isinstance(versions[0], dict) else None
    year = year_of(created) or year_of(value.get("update_date"))
    identity = arxiv(plain(value.get("id")))
    venue = to_text(plain(value.get("journal-ref")))
    return Record(
        id=f"arXiv:{identity}" if identity else _identity("", title),
        key=make_key(title, authors, year),
        kind="article" if venue else "misc",
        title=_titled(title),
        authors=authors,
        year=year,
        venue=venue,
        abstract=to_text(plain(value.get("abstract"))),
        doi=doi(plain(value.get("doi"))),
        arxiv=identity,
        url=f"https://arxiv.org/abs/{identity}",
        source=source,
    )


def _identity(identity: str, title: str) -> str:
    _titled(title)
    if not identity:
        raise InputError(f'"{title[:60]}" has no identifier: "id", "doi" or "arxiv".')
    return identity


def _titled(title: str) -> str:
    if not title:
        raise InputError("It has no title.")
    return title


def _key(key: str, title: str, authors: tuple[str, ...], year: int | None) -> str:
    return key if _SOUND_KEY.fullmatch(key) else make_key(title, authors, year)


def _author(value: Any) -> str:
    """Return a name, given as text or as an object with one, as "Surname, Given"."""
    if isinstance(value, dict):
        surname, given = (
            plain(value.get("last") or value.get("family")),
            plain(value.get("first") or value.get("given")),
        )
        if surname:
            return f"{surname}, {given}" if given else surname
        value = value.get("name")
    return _name(value) if isinstance(value, str) else ""


@lru_cache(1 << 15)
def _name(text: str) -> str:
    return surname_first(plain(text))


@lru_cache(4096)
def _kind(venue: str) -> str:
    small = venue.lower()
    if not small:
        return "misc"
    return "inproceedings" if any(word in small for word in _PROCEEDINGS) else "article"


def _inverted(index: Any) -> str:
    """Return the text of an inverted index: word → positions."""
    if not isinstance(index, dict):
        return ""
    places = [
        (place, word) for word, positions in index.items() for place in _list(positions) if isinstance(place, int)
    ]
    return plain(" ".join(word for _, word in sorted(places)[:_LONGEST_ABSTRACT_WORDS]))


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _object(value: Any, name: str) -> Mapping[str, Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}

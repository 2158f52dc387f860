"""Hold the entries of a .bib file against a library, so that an invented reference is caught.

That a library lacks a work does not show that the work is invented; that it has the work with another author does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from galcli.citing.terms import terms
from galcli.library.normalise import compact

if TYPE_CHECKING:
    from collections.abc import Callable

    from galcli.library.library import Library
    from galcli.library.record import Record

_ALIKE = 0.75
"""Titles that share this part of their words, by the same first author, are meant to be the same."""
_LOOKED_AT = 5


class Finding(StrEnum):
    """What the library says about an entry."""

    FOUND = "found"
    MISMATCH = "mismatch"
    NOT_FOUND = "not-found"


@dataclass(frozen=True, slots=True)
class Verified:
    """An entry with what the library says.

    Attributes:
        entry: The entry.
        finding: Whether it is there, and right.
        record: The library's record; `None` where there is none.
        differences: Field → (what the entry says, what the record says).
    """

    entry: Record
    finding: Finding
    record: Record | None = None
    differences: dict[str, tuple[str, str]] | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it for `--json`."""
        return {
            "key": self.entry.key,
            "finding": str(self.finding),
            "record": self.record.id if self.record else None,
            "differences": [
                {"field": name, "entry": pair[0], "record": pair[1]} for name, pair in (self.differences or {}).items()
            ],
        }


def verify(entry: Record, library: Library) -> Verified:
    """Look an entry up and compare title, authors, year, DOI and arXiv identifier."""
    lookups: tuple[Callable[[], Record | None], ...] = (
        lambda: library.by_doi(entry.doi) if entry.doi else None,
        lambda: library.by_arxiv(entry.arxiv) if entry.arxiv else None,
        lambda: _by_title(entry, library),
        lambda: _alike(entry, library),
    )
    record = next((found for look in lookups if (found := look()) is not None), None)
    if record is None:
        return Verified(entry, Finding.NOT_FOUND)
    differences = _differences(entry, record)
    return Verified(entry, Finding.MISMATCH if differences else Finding.FOUND, record, differences)


def _by_title(entry: Record, library: Library) -> Record | None:
    """Return the record of this title that agrees best: same author and year, same author, any."""
    same = library.by_title(entry.title)
    return min(same, key=lambda record: len(_differences(entry, record)), default=None)


def _alike(entry: Record, library: Library) -> Record | None:
    """Return a record whose title is nearly the same, by the same first author."""
    if not entry.title or not entry.authors:
        return None
    own = set(terms(entry.title))
    for hit in library.search(entry.title, k=_LOOKED_AT):
        other = set(terms(hit.record.title))
        same = hit.record.authors and compact(hit.record.surnames()[0]) == compact(entry.surnames()[0])
        if same and own and len(own & other) / len(own | other) >= _ALIKE:
            return hit.record
    return None


def _differences(entry: Record, record: Record) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    if compact(entry.title) != compact(record.title):
        found["title"] = entry.title, record.title
    ours, theirs = ([compact(name) for name in one.surnames()] for one in (entry, record))
    if ours and theirs and not _same_authors(ours, theirs):
        found["author"] = " and ".join(entry.authors), " and ".join(record.authors)
    preprint = "arxiv" in entry.venue.lower() or bool(entry.arxiv) != bool(record.arxiv)
    if entry.year and record.year and abs(entry.year - record.year) > (1 if preprint else 0):
        found["year"] = str(entry.year), str(record.year)
    if entry.doi and record.doi and entry.doi != record.doi:
        found["doi"] = entry.doi, record.doi
    if entry.arxiv and record.arxiv and entry.arxiv != record.arxiv:
        found["arxiv"] = entry.arxiv, record.arxiv
    return found


def _same_authors(ours: list[str], theirs: list[str]) -> bool:
    """Whether authors agree; an entry may leave later ones out ("and others"), a compound surname may be cut."""
    if len(ours) > len(theirs):
        return False
    return all(
        one == other or one.endswith(other) or other.endswith(one) for one, other in zip(ours, theirs, strict=False)
    )

"""Resolve what the text itself names: a DOI, an arXiv identifier, a key, a title, an author with a year.

Only exactly one record is an answer; several are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from galcli.citing.terms import terms
from galcli.library.normalise import arxiv, compact, doi

if TYPE_CHECKING:
    from galcli.citing.slot import Mention
    from galcli.library.record import Record

_KEY_PARTS = re.compile(r"[A-Za-zÀ-ɏ]+|\d+")
_HINT = re.compile(
    r"^([A-Za-zÀ-ɏ'’-]+?)(?:[-_:.]?(?:etal|et-al))?[-_:.]?((?:19|20)\d\d)(?:[a-z](?![a-z]))?(?:[-_:.]?([A-Za-z]\w*))?"
)
# What journals print about works: hardly ever what an author with a year means.
_NOTICE = re.compile(
    r"(?:book reviews?|briefly noted|(?:books|publications) received|obituary|in memoriam|errat(?:um|a)|"
    r"corrigend(?:um|a)|preface|foreword|front ?matter|editorial)\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"^(?P<title>.+?),\s*(?P<surname>[^,\d]{2,60})$", re.DOTALL)


class Lookup(Protocol):
    """A collection that can be looked up."""

    def by_key(self, key: str) -> Record | None:
        """Return the record with a BibTeX key."""

    def by_doi(self, identifier: str) -> Record | None:
        """Return the record with a DOI."""

    def by_arxiv(self, identifier: str) -> Record | None:
        """Return the record with an arXiv identifier."""

    def by_title(self, title: str) -> list[Record]:
        """Return the records with exactly this title."""

    def by_author_year(self, surname: str, year: int) -> list[Record]:
        """Return the records of a first author and a year."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a name resolves to.

    Attributes:
        records: One where it resolves; several where it is ambiguous.
        by: How.
        mismatch: What the text says about the record and is wrong; empty where all is right.
        sure: Whether a single record is an answer, and not only the likeliest guess.
    """

    records: tuple[Record, ...] = ()
    by: str = ""
    mismatch: str = ""
    sure: bool = True

    @property
    def answer(self) -> Record | None:
        """The record that it resolves to; `None` where that is not certain."""
        return self.records[0] if len(self.records) == 1 and self.sure and not self.mismatch else None


def resolve_written(written: str, shelf: Lookup) -> Found:
    """Resolve what stands for a key: `10.18653/v1/n19-1423`, `1706.03762`, `brants-2000-tnt`."""
    for identify, look, name in ((doi, shelf.by_doi, "doi"), (arxiv, shelf.by_arxiv, "arxiv")):
        if identifier := identify(written):
            record = look(identifier)
            return Found((record,), name) if record else Found()
    if record := shelf.by_key(written):
        return Found((record,), "key")
    return _resolve_hint(written, shelf)


def resolve_reference(written: str, shelf: Lookup) -> Found:
    """Resolve `Title, Surname`; a title alone is taken, too.

    A title that exists with another first author is a mismatch: that is what invented references look like.
    """
    identified = resolve_written(written.strip(), shelf) if " " not in written.strip() else Found()
    if identified.records:
        return identified
    alone = shelf.by_title(written) if len(terms(written)) > 1 else []
    if alone:
        return Found(tuple(alone), "title")
    parts = _REFERENCE.match(written.strip())
    if parts is None:
        return Found()
    same = shelf.by_title(parts["title"])
    surname = compact(parts["surname"])
    right = tuple(record for record in same if surname in [compact(name) for name in record.surnames()])
    if right:
        first = tuple(record for record in right if compact(record.surnames()[0]) == surname)
        return Found(first or right, "title")
    if same:
        real = same[0].surnames()[:1]
        return Found(
            tuple(same), "title", f"the first author is {real[0] if real else 'unknown'}, not {parts['surname']}"
        )
    return Found()


def resolve_mention(mention: Mention, shelf: Lookup, year_max: int | None = None) -> Found:
    """Resolve an author and year; co-authors that are named, and whether there are others, must agree.

    A notice about a work (a review, an erratum) is only a guess: the author's work of that year may be missing here.
    """
    if year_max is not None and mention.year > year_max:
        return Found()
    fitting = _fitting(mention, shelf)
    if not fitting and " " in mention.surnames[0]:
        # What looks like a particle may belong to the sentence: "a la Liu and Gildea (2005)".
        bare = mention.surnames[0].rpartition(" ")[2]
        fitting = _fitting(replace(mention, surnames=(bare, *mention.surnames[1:])), shelf)
    sure = not any(_NOTICE.match(record.title) for record in fitting)
    return Found(fitting, "author-year" if fitting else "", sure=sure)


def _fitting(mention: Mention, shelf: Lookup) -> tuple[Record, ...]:
    records = shelf.by_author_year(mention.surnames[0], mention.year)
    return tuple(record for record in records if _agrees(mention, record))


def _agrees(mention: Mention, record: Record) -> bool:
    surnames = [compact(name) for name in record.surnames()]
    named = [compact(name) for name in mention.surnames]
    if surnames[: len(named)] != named:
        return False
    return len(surnames) > len(named) if mention.others else len(surnames) == len(named)


def _resolve_hint(key: str, shelf: Lookup) -> Found:
    """Resolve a key in one of the common forms: surname, year, first word of the title; none of them may be missing."""
    hint = _HINT.match(key)
    if hint is None or not hint[3]:
        return Found()
    records = shelf.by_author_year(hint[1].split("-")[0], int(hint[2]))
    fitting = tuple(record for record in records if _begins_with(record.title, hint[3].lower()))
    return Found(fitting, "key") if len(fitting) == 1 else Found()


def _begins_with(title: str, hint: str) -> bool:
    """Whether a key's last part is the first word of a title, or begins with its first letters."""
    plain = [word.lower() for word in _KEY_PARTS.findall(title)]
    content = [word for word in plain if word not in {"a", "an", "the", "on", "of", "in", "for", "to", "and"}]
    return bool(content) and (hint.startswith(content[0]) or compact(title).startswith(compact(hint)))

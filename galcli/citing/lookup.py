"""The bibliography and the library as one collection to look things up in: the user's own entries come first."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from galcli.library.normalise import arxiv, compact, doi

if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.library.record import Record


class RecordLookup:
    """A few thousand records by everything that names them.

    Args:
        records: The records.
    """

    def __init__(self, records: Sequence[Record]) -> None:
        self._keys = {record.key: record for record in reversed(records)}
        self._dois = {record.doi: record for record in reversed(records) if record.doi}
        self._arxivs = {record.arxiv: record for record in reversed(records) if record.arxiv}
        self._titles: dict[str, list[Record]] = defaultdict(list)
        self._authors: dict[tuple[str, int], list[Record]] = defaultdict(list)
        for record in records:
            self._titles[compact(record.title)].append(record)
            if record.authors and record.year:
                self._authors[compact(record.surnames()[0]), record.year].append(record)

    def by_key(self, key: str) -> Record | None:
        """Return the record with a key."""
        return self._keys.get(key)

    def by_doi(self, identifier: str) -> Record | None:
        """Return the record with a DOI."""
        return self._dois.get(doi(identifier))

    def by_arxiv(self, identifier: str) -> Record | None:
        """Return the record with an arXiv identifier."""
        return self._arxivs.get(arxiv(identifier))

    def by_title(self, title: str) -> list[Record]:
        """Return the records with exactly this title."""
        wanted = compact(title)
        return list(self._titles.get(wanted, ())) if wanted else []

    def by_author_year(self, surname: str, year: int) -> list[Record]:
        """Return the records of a first author and a year."""
        return list(self._authors.get((compact(surname), year), ()))

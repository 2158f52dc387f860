"""Citation prediction: the text before a citation ends in `[START_REF]`, and the model writes the reference.

A reference is right where its title is that of the cited record, in letters and digits. Beside it stands full-text
search (BM25) for the sentence's words among all records, the paper's sparse baseline.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from galcli.evaluation.asking import generate
from galcli.evaluation.benchmarks.citation_contexts import contexts
from galcli.evaluation.benchmarks.titles import Titles
from galcli.evaluation.item import Item, Outcome, some
from galcli.evaluation.measure import Figure, Measure
from galcli.library.normalise import compact
from galcli.request import citation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from galcli.evaluation.bench import Bench
    from galcli.library.library import Library

MODEL, SEARCH, EXISTS = "model", "search (BM25)", "model, real title"
_RECORDS, _CONTEXTS = "citations/acl_anthology.jsonl.gz", "citations/contexts_acl_dev.jsonl"
_LONGEST_REFERENCE = 64
_NOTE = "contexts of all fields"

# Taylor et al. 2022, table 11: the contextual set of 1,869 citations.
_PAPER = tuple(
    Figure(model, value, _NOTE)
    for model, value in (
        ("Galactica 125M", 0.071),
        ("Galactica 120B", 0.366),
        ("sparse search", 0.053),
        ("tuned dense search", 0.082),
    )
)


@dataclass(slots=True)
class Citations:
    """Contexts out of papers of computational linguistics, and all records of the ACL Anthology."""

    name: ClassVar[str] = "citations"
    batch: ClassVar[int] = 32
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("right at the first try", MODEL, SEARCH, paper=_PAPER),
        Measure("a record has the title", EXISTS),
    )

    def items(self, bench: Bench) -> list[Item]:
        """Return the contexts with the titles that were cited."""
        titles = _titles(bench)
        items = []
        for one in contexts(bench.file(_CONTEXTS)):
            gold = [titles.by_id[identity] for identity in one.gold if identity in titles.by_id]
            if gold:
                items.append(Item(one.id, one.window.before, gold, (), {"sentence": one.window.sentence}))
        return some(items, bench.limit, bench.seed)

    def run(self, items: Sequence[Item], bench: Bench) -> list[Outcome]:
        """Let the model write the references, and search for them."""
        written = generate([citation(item.ask) for item in items], bench, max_new_tokens=_LONGEST_REFERENCE)
        titles = _titles(bench)
        outcomes = []
        with _library(bench) as library:
            for item, answer in zip(items, written, strict=True):
                title = title_of(answer.texts[0], titles)
                found = library.search(item.data["sentence"], k=1)
                first = found[0].record.title if found else ""
                gold = {compact(one) for one in item.gold}
                parts = {
                    MODEL: float(compact(title) in gold),
                    EXISTS: float(titles.exist(title)),
                    SEARCH: float(compact(first) in gold),
                }
                outcomes.append(Outcome(parts, {MODEL: answer.texts[0], SEARCH: first}, (answer.prompt,)))
        return outcomes


def title_of(text: str, titles: Titles) -> str:
    """Return the title in `Title, Surname`: titles have commas too, and a model may leave the surname out."""
    return text if titles.exist(text) else text.rpartition(",")[0] or text


def _titles(bench: Bench) -> Titles:
    path = bench.file(_RECORDS)
    return _read_titles(path, bench.hashes[_RECORDS])


@lru_cache(maxsize=1)
def _read_titles(path: Path, digest: str) -> Titles:  # noqa: ARG001 - another content is another key
    return Titles.read(path)


@contextmanager
def _library(bench: Bench) -> Iterator[Library]:
    """Open a library of all records: kept in the cache, where it is made once, else made for this batch."""
    from galcli.library.ingest import add_files
    from galcli.library.library import Library

    records = bench.file(_RECORDS)
    with tempfile.TemporaryDirectory() as passing:
        folder = bench.cache / "evaluation" / bench.hashes[_RECORDS][:16] if bench.cache else Path(passing)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with Library.open(folder, create=True) as library:
            add_files(library, [records])
            library.catch_up()
            yield library


TASK = Citations()

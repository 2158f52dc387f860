"""How often the search finds the card that a paraphrased query means, beside SQLite FTS5's plain BM25.

Run: python benchmarks/knowledge_search.py [--misses] [--queries FILE]

The queries of galcli/evaluation/data/paraphrases.tsv were written from the names of the cards alone, before any search
was run. A hash splits them: the search was tuned on one half; of the other, only the numbers are looked at. `--misses`
prints the queries of the tuned half whose card is not first.

`--queries` takes another file. Its columns: the query, `formula` or `concept`, and the id of the card that is meant;
where more than one card fits equally well, their ids with commas between them. knowledge_queries_fresh.tsv has cards
drawn at random, 8 or 9 formulas and 3 concepts a field, and queries written from the cards without sight of the search,
the synonyms and the other queries. Another file is not split.
"""

from __future__ import annotations

import argparse
import hashlib
import sqlite3
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from galcli.knowledge import queries as card_queries
from galcli.knowledge.base import Knowledge, is_sure
from galcli.knowledge.catalog import DATA
from galcli.knowledge.concept import Concept
from galcli.knowledge.formula import Formula
from galcli.knowledge.words import WORD

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
SPLIT = HERE.parent / "galcli/evaluation/data/paraphrases.tsv"
"""The queries of which half was tuned on."""
KINDS: dict[str, type[Formula | Concept]] = {"formula": Formula, "concept": Concept}


@dataclass(frozen=True)
class Query:
    """A query, the kind and the ids of the cards that answer it."""

    text: str
    kind: str
    ids: frozenset[str]

    @property
    def tuned(self) -> bool:
        """Whether it is of the half that the search was tuned on."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 0

    def rank(self, found: list[tuple[str, str]]) -> int:
        """Return the place of the first right card, from 1, or 0."""
        return next((n for n, (kind, one) in enumerate(found, 1) if kind == self.kind and one in self.ids), 0)


class Plain:
    """SQLite FTS5 with its own BM25 over the texts of the cards, each part a column."""

    def __init__(self, knowledge: Knowledge, tokenizer: str) -> None:
        self._base = sqlite3.connect(":memory:")
        self._base.execute(
            "CREATE VIRTUAL TABLE cards USING fts5(kind UNINDEXED, id UNINDEXED, name, aliases, variables, conditions, "
            f"plain, queries, text, tokenize='{tokenizer}')"
        )
        written = {Formula: card_queries.read(DATA, "formulas"), Concept: card_queries.read(DATA, "concepts")}
        for card in knowledge.catalog.cards:
            formula = isinstance(card, Formula)
            variables = " ".join(one.name for one in card.variables) if formula else ""
            text = " ".join(text for _, text in card.stories) if formula else card.text
            asked = " ".join(written[type(card)].get(card.id, ()))
            texts = (card.conditions if formula else "", card.plain, asked, text)
            row = ("formula" if formula else "concept", card.id, card.name, " ".join(card.aliases), variables, *texts)
            self._base.execute("INSERT INTO cards VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def search(self, query: str, kind: str) -> list[tuple[str, str]]:
        """Return the kind and id of the three cards that fit best."""
        words = " OR ".join(f'"{word}"' for word in WORD.findall(query))
        sql = "SELECT kind, id FROM cards WHERE cards MATCH ? AND kind LIKE ? ORDER BY bm25(cards) LIMIT 3"
        return list(self._base.execute(sql, (words, kind or "%")))


def ours(knowledge: Knowledge, query: str, kind: str) -> list[tuple[str, str]]:
    """Return the kind and id of the three cards that fit best."""
    hits = knowledge.search(query, k=3, kind=KINDS.get(kind))
    return [("formula" if isinstance(hit.card, Formula) else "concept", hit.card.id) for hit in hits]


def read(path: Path) -> list[Query]:
    """Read the queries of a file: a line each with text, kind and ids, between tabs; the ids have commas between."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    return [Query(text, kind, frozenset(ids.split(","))) for text, kind, ids in rows]


def shares(queries: list[Query], search: Callable[[str, str], list[tuple[str, str]]], *, restricted: bool) -> str:
    """Return the share of queries whose card is first, and in the first three."""
    ranks = [query.rank(search(query.text, query.kind if restricted else "")) for query in queries]
    return f"{sum(rank == 1 for rank in ranks) / len(ranks):8.1%} {sum(rank > 0 for rank in ranks) / len(ranks):8.1%}"


def sure(knowledge: Knowledge, queries: list[Query]) -> None:
    """Print how many right first hits count as meant, and how many queries about nothing here find such a card."""
    right = []
    for query in queries:
        hits = knowledge.search(query.text, k=1, kind=KINDS[query.kind])
        if hits and query.rank([(query.kind, hits[0].card.id)]):
            right.append(hits[0])
    off = (HERE / "knowledge_off_topic.txt").read_text(encoding="utf-8").splitlines()
    passed = [line for line in off if knowledge.passages(line)]
    print(f"right first hits that count as meant: {sum(is_sure(hit) for hit in right) / len(right):.1%}")
    print(f"off-topic queries that find a card:   {len(passed) / len(off):.1%} ({'; '.join(passed)})")


def misses(knowledge: Knowledge, queries: list[Query]) -> None:
    """Print the queries whose card is not first."""
    for query in queries:
        found = ours(knowledge, query.text, query.kind)
        if query.rank(found) != 1:
            print(
                f"{query.rank(found) or '-'} {query.text} | {','.join(query.ids)} | {' '.join(one for _, one in found)}"
            )


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--misses", action="store_true", help="print the misses of the tuned half")
    parser.add_argument("--queries", type=Path, default=SPLIT, help="another file of queries")
    options = parser.parse_args()
    knowledge, queries = Knowledge(), read(options.queries)
    halves = {"tuned": [one for one in queries if one.tuned], "held out": [one for one in queries if not one.tuned]}
    if options.queries != SPLIT:
        halves = {}
    plain, stemmed = Plain(knowledge, "unicode61"), Plain(knowledge, "porter unicode61")
    searches = {"gal": lambda *query: ours(knowledge, *query), "FTS5": plain.search, "FTS5 porter": stemmed.search}
    print(f"{'queries':10} {'cards':10} {'search':12} {'first':>8} {'first 3':>8}")
    for half, chosen in {**halves, "all": queries}.items():
        for cards, restricted in (("of a kind", True), ("all", False)):
            for name, search in searches.items():
                print(f"{half:10} {cards:10} {name:12} {shares(chosen, search, restricted=restricted)}")
    times = []
    for query in queries:
        began = time.perf_counter()
        ours(knowledge, query.text, query.kind)
        times.append(1000 * (time.perf_counter() - began))
    print(
        f"{statistics.median(times):.1f} ms a search in the median, {statistics.quantiles(times, n=20)[-1]:.1f} ms p95"
    )
    sure(knowledge, queries)
    if options.misses:
        misses(knowledge, halves.get("tuned", queries))


if __name__ == "__main__":
    main()

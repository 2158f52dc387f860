"""How often the formula that solves a problem is among the hints that a model is shown, and what finding them takes.

Run: python benchmarks/hints.py [--count 300] [--seed 5]

Each row is a kind of problem: phrasings that models are trained on, and others; with one formula, and with two. Beside
the hints stands what a search for the problem's text finds alone.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from galcli.knowledge.base import Knowledge
from galcli.knowledge.formula import Formula
from galcli.knowledge.hints import HINTS, hints
from galcli.knowledge.problems import generate

WIDTHS = (5, 7, 7, 9, 7, 6, 7)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        knowledge = Knowledge(Path(folder))
        hints("A mass of 2 kg falls.", knowledge)
        names = ("count", "first", "shown", "all shown", "search", "ms", "letters")
        print(f"{'problems':24} {' '.join(f'{name:>{width}}' for name, width in zip(names, WIDTHS, strict=True))}")
        for unseen in (False, True):
            for chained in (False, True):
                measure(knowledge, options.count, options.seed, unseen=unseen, chained=chained)


def measure(knowledge: Knowledge, count: int, seed: int, *, unseen: bool, chained: bool) -> None:
    """Print one row."""
    first = shown = whole = searched = number = 0
    times, letters = [], []
    for problem in generate(seed, count * (6 if chained else 1), unseen=unseen, chains=chained):
        if (len(problem.cards) > 1) != chained:
            continue
        number += 1
        began = time.thread_time()
        found = hints(problem.question, knowledge)
        times.append(1000 * (time.thread_time() - began))
        letters.append(sum(len(one.text) for one in found))
        names = [one.id.removeprefix("formula:") for one in found]
        first += problem.cards[-1] == names[0] if names else 0
        shown += problem.cards[-1] in names
        whole += set(problem.cards) <= set(names)
        hits = knowledge.search(problem.question, k=HINTS, kind=Formula)
        searched += problem.cards[-1] in {hit.card.id for hit in hits}
        if number == count:
            break
    label = f"{'other' if unseen else 'trained'} phrasings, {'two' if chained else 'one'}"
    cells = [f"{part / number:.1%}" for part in (first, shown, whole, searched)]
    print(
        f"{label:24} {number:5} {cells[0]:>7} {cells[1]:>7} {cells[2]:>9} {cells[3]:>7}"
        f" {statistics.median(times):6.1f} {statistics.mean(letters):7.0f}"
    )


if __name__ == "__main__":
    main()

"""Whether generated problems pass the checker, field by field, and how quickly they are made.

Run: python benchmarks/problems.py [--count 1000] [--seed 1] [--fields optics waves]

Each solution is read and checked anew, every step of it; the generator itself holds back what does not pass. `asked`
is the share of the cards' variables which at least one problem of these asks for; the rest is drawn for one by one
until it is found.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import dataclass, field

from galcli.knowledge import phrasing
from galcli.knowledge.catalog import Catalog
from galcli.knowledge.problems import Problem, generate
from galcli.report import Verdict
from galcli.work.block import parse
from galcli.work.checker import check


@dataclass
class Tally:
    """What was counted of one field."""

    problems: int = 0
    steps: Counter[Verdict] = field(default_factory=Counter)
    asked: set[tuple[str, str]] = field(default_factory=set)
    seconds: float = 0.0

    def add(self, problem: Problem) -> None:
        """Check a problem's solution and count its steps."""
        self.problems += 1
        self.asked.add((problem.cards[-1], problem.asked))
        self.steps.update(one.verdict for one in check(parse(problem.solution, inside=True).masked()))

    def share(self, verdict: Verdict) -> float:
        """Return the share of steps with a verdict."""
        return self.steps[verdict] / max(self.steps.total(), 1)


def askable(catalog: Catalog, name: str) -> set[tuple[str, str]]:
    """Return the cards and variables of a field that can be asked for."""
    return {
        (card.id, one.symbol)
        for card in catalog.formulas
        if card.field == name and not card.is_statement
        for one in card.variables
    }


def measure(catalog: Catalog, name: str, count: int, seed: int) -> Tally:
    """Generate the problems of a field and check them."""
    tally = Tally()
    problems = generate(seed, count, [name], catalog=catalog)
    began = time.process_time()
    made = list(problems)
    tally.seconds = time.process_time() - began
    for problem in made:
        tally.add(problem)
    return tally


def missing(catalog: Catalog, left: set[tuple[str, str]], seed: int, rounds: int = 40) -> set[tuple[str, str]]:
    """Return the variables that no problem asks for, however often their cards are drawn."""
    for card in sorted({name for name, _ in left}):
        alone = Catalog((catalog.formula_by_id[card],), ())
        wanted = len(catalog.formula_by_id[card].variables)
        for problem in generate(seed, rounds * wanted, catalog=alone):
            left.discard((card, problem.asked))
            if not any(name == card for name, _ in left):
                break
    return left


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=1000, help="problems a field")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fields", nargs="*", default=None)
    options = parser.parse_args()
    began = time.process_time()
    catalog = Catalog.load()
    phrasing.load()
    print(f"cards and phrasings read in {time.process_time() - began:.2f} s")
    names = options.fields or [name for name in catalog.fields() if askable(catalog, name)]
    print(f"{'field':24} {'problems':>8} {'steps':>7} {'refuted':>8} {'unverified':>11} {'asked':>12} {'a second':>9}")
    whole, left = Tally(), set[tuple[str, str]]()
    for name in names:
        tally, wanted = measure(catalog, name, options.count, options.seed), askable(catalog, name)
        left |= wanted - tally.asked
        print(
            f"{name:24} {tally.problems:8} {tally.steps.total():7} {tally.steps[Verdict.REFUTED]:8} "
            f"{tally.share(Verdict.UNVERIFIED):11.1%} {len(wanted & tally.asked):5} of {len(wanted):3} "
            f"{tally.problems / tally.seconds:9.0f}",
            flush=True,
        )
        whole.problems += tally.problems
        whole.steps.update(tally.steps)
        whole.seconds += tally.seconds
    print(
        f"{'all':24} {whole.problems:8} {whole.steps.total():7} {whole.steps[Verdict.REFUTED]:8} "
        f"{whole.share(Verdict.UNVERIFIED):11.1%} {'':12} {whole.problems / whole.seconds:9.0f}"
    )
    never = missing(catalog, left, options.seed)
    print(f"variables that no problem asks for: {len(never)}", *sorted(" ".join(one) for one in never))


if __name__ == "__main__":
    main()

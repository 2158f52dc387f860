"""How many generated problems the solver without a model answers, and how many of its answers are right.

Run: python benchmarks/solver.py [--count 500] [--seen] [--cards FOLDER] [--show 10]

The problems are phrased with the phrasings that are kept from training, without stories; `--seen` takes the others,
with stories. The solver was mended after looking at failures of both.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import Counter
from pathlib import Path

from galcli.knowledge.catalog import DATA, Catalog
from galcli.knowledge.problems import generate
from galcli.knowledge.solver import Solver


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seen", action="store_true", help="the phrasings that models are trained on")
    parser.add_argument("--cards", type=Path, default=DATA)
    parser.add_argument("--show", type=int, default=0, help="problems that went wrong, to print")
    options = parser.parse_args()
    catalog = Catalog.load(data=options.cards)
    solver = Solver(catalog.formulas)
    counts: dict[str, Counter[str]] = {}
    shown = 0
    began = time.perf_counter()
    spent = 0.0
    for problem in generate(options.seed, options.count, unseen=not options.seen, chains=False, catalog=catalog):
        start = time.perf_counter()
        found = solver.solve(problem.question)
        spent += time.perf_counter() - start
        if isinstance(found, str):
            outcome = "not answered"
        else:
            outcome = "right" if math.isclose(found.value.value, problem.value, rel_tol=0.01) else "wrong"
        counts.setdefault(problem.kind, Counter())[outcome] += 1
        if outcome != "right" and shown < options.show:
            shown += 1
            what = found if isinstance(found, str) else f"{found.match.formula.id} {found.match.symbol}"
            print(f"{outcome}: {problem.question}\n  wanted {problem.cards[0]} {problem.asked}; got {what}\n")
    total = sum(counts.values(), Counter())
    print(f"{'kind':8} {'problems':>8} {'right':>7} {'wrong':>7} {'not answered':>13}")
    for kind, row in [*sorted(counts.items()), ("all", total)]:
        number = sum(row.values())
        cells = [f"{row[name] / number:.1%}" for name in ("right", "wrong", "not answered")]
        print(f"{kind:8} {number:8} {cells[0]:>7} {cells[1]:>7} {cells[2]:>13}")
    print(f"{1000 * spent / options.count:.1f} ms a problem, {time.perf_counter() - began:.0f} s in all")


if __name__ == "__main__":
    main()

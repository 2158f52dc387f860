"""How many generated problems the solver without a model answers, and how many of its answers are right.

Run: python benchmarks/solver.py [--count 500] [--phrasings unseen|seen|fresh] [--cards FOLDER] [--show 10]
     python benchmarks/solver.py --problems benchmarks/solver_stories.tsv [--show 10]

The problems are phrased with the phrasings that are kept from training, without stories; `--phrasings seen` (or
`--seen`) takes the others, with stories. The solver was mended after looking at failures of both. `--phrasings fresh`
takes a set that was written without sight of them and of the solver.

`--problems` measures a file instead. Its columns: the problem, the number of the answer, its unit, and where it comes
from, the id of a card or of a textbook's module. A row without an answer cannot be solved with one card. Both files
here were written without sight of the solver and before it was run on them: solver_stories.tsv has problems told as
stories, with answers computed apart from galcli; openstax_one_step.tsv retells worked examples of OpenStax textbooks
(CC BY 4.0) with the answers that the books state.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from galcli.knowledge import phrasing
from galcli.knowledge.base import Knowledge
from galcli.knowledge.catalog import DATA
from galcli.knowledge.formula import unit_of
from galcli.knowledge.points import quantity, usual
from galcli.knowledge.problems import generate
from galcli.work.maths.quantity import UnitMismatchError

if TYPE_CHECKING:
    from galcli.knowledge.solver import Solved, Solver

FRESH = Path(__file__).with_name("phrasings_fresh.toml")
_CLOSE = 0.015
"""How far an answer may be from the one that a file states."""


def _is_right(solved: Solved, answer: str, unit: str) -> bool:
    """Tell whether an answer, in the unit asked for, is the one that a file states."""
    formula = solved.match.formula
    variable = formula.variable(solved.match.symbol)
    value = quantity(variable, usual(variable, solved.value, bare=formula.empirical))
    try:
        return math.isclose(float(value.to(unit_of(unit))), float(answer), rel_tol=_CLOSE)
    except UnitMismatchError:
        return False


def measure_file(path: Path, solver: Solver, show: int) -> None:
    """Print how many problems of a file are answered right, wrong or not at all."""
    counts: dict[str, Counter[str]] = {}
    began = time.process_time()
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    for problem, answer, unit, source in rows:
        found = solver.solve(problem)
        if isinstance(found, str):
            outcome = "declined"
        else:
            outcome = "right" if answer and _is_right(found, answer, unit) else "wrong"
        counts.setdefault("solvable" if answer else "not solvable", Counter())[outcome] += 1
        if outcome != ("right" if answer else "declined") and show > 0:
            show -= 1
            what = found if isinstance(found, str) else f"{found.match.formula.id} {found.match.symbol}"
            print(f"{outcome}: {problem}\n  wanted {answer} {unit} ({source}); got {what}\n")
    spent = time.process_time() - began
    print(f"{path.name:24} {'problems':>8} {'right':>7} {'wrong':>7} {'declined':>9}")
    for kind, row in counts.items():
        number = sum(row.values())
        cells = [f"{row[name] / number:.1%}" for name in ("right", "wrong", "declined")]
        print(f"{kind:24} {number:8} {cells[0]:>7} {cells[1]:>7} {cells[2]:>9}")
    print(f"{1000 * spent / len(rows):.1f} ms a problem")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--phrasings", choices=("unseen", "seen", "fresh"), default="unseen")
    parser.add_argument(
        "--seen",
        dest="phrasings",
        action="store_const",
        const="seen",
        help="the phrasings that models are trained on, short for --phrasings seen",
    )
    parser.add_argument("--problems", type=Path, help="a file of problems with their answers, to measure instead")
    parser.add_argument("--cards", type=Path, default=DATA)
    parser.add_argument("--show", type=int, default=0, help="problems that went wrong, to print")
    options = parser.parse_args()
    knowledge = Knowledge(data=options.cards)
    catalog = knowledge.catalog
    solver = knowledge.solver
    if options.problems:
        measure_file(options.problems, solver, options.show)
        return
    fresh = options.phrasings == "fresh"
    words = (
        phrasing.read(FRESH, "fresh", stories=False) if fresh else phrasing.load(unseen=options.phrasings == "unseen")
    )
    counts: dict[str, Counter[str]] = {}
    shown = 0
    began = time.perf_counter()
    spent = 0.0
    for problem in generate(options.seed, options.count, phrasings=words, chains=False, catalog=catalog):
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

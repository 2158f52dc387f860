"""Measure the checker on labelled claims: how often it is right, by kind, and how long a claim takes.

    python benchmarks/checker.py --data ../shared/data

Reads `claims/claims_dev.jsonl`: lines with `text`, `label` (correct, wrong, borderline, uncheckable), `kind`, and where
they apply `context` (earlier lines that bind symbols) and `accept` (labels that must not be penalised). A line counts
as wrong if one of its claims is refuted, as correct if one is verified, and as uncheckable otherwise. Of some tries
(`--tries`) the fastest is a line's time, and CPU time is measured: what else a machine does makes the others longer.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from galcli.report import Verdict
from galcli.work.checker import check

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
TARGETS = {
    "refuted precision": (">=", 0.99),
    "refuted recall": (">=", 0.96),
    "wrong claims verified": ("<=", 0.002),
    "correct claims verified": (">=", 0.93),
    "median, ms": ("<=", 0.5),
    "p99, ms": ("<=", 10.0),
}


@dataclass(frozen=True, slots=True)
class Result:
    """One line, checked."""

    row: dict[str, Any]
    answer: str
    seconds: float

    @property
    def accepted(self) -> set[str]:
        """The answers that are right for this line."""
        return set(self.row.get("accept") or [self.row["label"]])


def answer(row: dict[str, Any]) -> str:
    """Check one line and say which label it gets."""
    context = row.get("context")
    verdicts = {one.verdict for one in check(row["text"], "\n".join(context) if context else None)}
    if Verdict.REFUTED in verdicts:
        return "wrong"
    return "correct" if Verdict.VERIFIED in verdicts else "uncheckable"


def measure(row: dict[str, Any], tries: int) -> Result:
    """Check one line some times and keep the shortest time."""
    times = []
    for _ in range(tries):
        start = time.process_time()
        found = answer(row)
        times.append(time.process_time() - start)
    return Result(row, found, min(times))


def figures(results: list[Result]) -> dict[str, float]:
    """Compute what the targets are about. A verdict that a line accepts counts neither for nor against."""
    refuted = [result for result in results if result.answer == "wrong"]
    justly = sum("wrong" in result.accepted for result in refuted)
    wrong = [result for result in results if result.row["label"] == "wrong"]
    must_refute = [result for result in wrong if result.answer == "wrong" or result.answer not in result.accepted]
    right = [result for result in results if result.row["label"] == "correct"]
    must_verify = [result for result in right if result.answer == "correct" or result.answer not in result.accepted]
    times = sorted(result.seconds * 1000 for result in results)
    return {
        "refuted precision": justly / max(len(refuted), 1),
        "refuted recall": sum(result.answer == "wrong" for result in must_refute) / max(len(must_refute), 1),
        "refuted recall, every wrong line": sum(result.answer == "wrong" for result in wrong) / max(len(wrong), 1),
        "wrong claims verified": sum(result.answer == "correct" for result in wrong) / max(len(wrong), 1),
        "correct claims verified": sum(result.answer == "correct" for result in must_verify) / max(len(must_verify), 1),
        "correct claims verified, every correct line": sum(r.answer == "correct" for r in right) / max(len(right), 1),
        "median, ms": times[len(times) // 2],
        "p99, ms": times[int(len(times) * 0.99)],
        "slowest, ms": times[-1],
    }


def show(title: str, results: list[Result]) -> None:
    """Print the figures with their targets."""
    print(f"\n{title}: {len(results)} lines")
    for name, value in figures(results).items():
        sign, target = TARGETS.get(name, ("", 0.0))
        met = not sign or (value >= target if sign == ">=" else value <= target)
        note = f"  target {sign} {target}  {'met' if met else 'MISSED'}" if sign else ""
        print(f"  {name:46} {value:8.4f}{note}")


def show_kinds(results: list[Result]) -> None:
    """Print, for each kind, how labels were answered."""
    kinds: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for result in results:
        kinds[result.row["kind"]][result.row["label"], result.answer] += 1
    print(f"\n{'kind':34} {'label':12} {'refuted':>8} {'verified':>9} {'unverified':>11}")
    for kind, counts in sorted(kinds.items()):
        for label in sorted({label for label, _ in counts}):
            row = [counts[label, found] for found in ("wrong", "correct", "uncheckable")]
            print(f"{kind:34} {label:12} {row[0]:8} {row[1]:9} {row[2]:11}")


def show_confusion(results: list[Result]) -> None:
    """Print labels against answers, and how many answers were not acceptable."""
    counts = Counter((result.row["label"], result.answer) for result in results)
    bad = Counter((result.row["label"], result.answer) for result in results if result.answer not in result.accepted)
    print(f"\n{'label':12} {'refuted':>14} {'verified':>14} {'unverified':>14}   (of these not acceptable)")
    for label in ("correct", "wrong", "borderline", "uncheckable"):
        cells = [f"{counts[label, f]:6} ({bad[label, f]:4})" for f in ("wrong", "correct", "uncheckable")]
        print(f"{label:12} " + " ".join(f"{cell:>14}" for cell in cells))


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA, help="the folder that holds claims/claims_dev.jsonl")
    parser.add_argument("--file", type=Path, help="another file of claims")
    parser.add_argument("--half", choices=["even", "odd"], help="only lines whose number in `id` is even or odd")
    parser.add_argument("--errors", action="store_true", help="print every line with an answer that is not acceptable")
    parser.add_argument("--tries", type=int, default=3, help="times a line is timed; the shortest counts (default 3)")
    options = parser.parse_args()
    path = options.file or options.data / "claims" / "claims_dev.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if options.half:
        rows = [row for row in rows if int(row["id"][1:]) % 2 == (options.half == "odd")]
    check("1 + 1 = 2")  # the first call reads tables
    results = [measure(row, options.tries) for row in rows]
    if options.errors:
        for result in results:
            if result.answer not in result.accepted:
                print(f"{result.row['kind']} | {result.row['label']} -> {result.answer} | {result.row['text']}")
    show_kinds(results)
    show_confusion(results)
    show("All", results)


if __name__ == "__main__":
    main()

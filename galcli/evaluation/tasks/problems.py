"""Generated word problems through `gal solve`: the model's programs run, every step is checked, the cards may help.

Right is the quantity that was asked for, within 1 %, in its unit or another of the same dimension.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, ClassVar

from galcli.assistant import solve, solve_from_cards
from galcli.evaluation.item import Item, Outcome
from galcli.evaluation.measure import Measure
from galcli.evaluation.quantity import is_right
from galcli.report import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from galcli.evaluation.bench import Bench
    from galcli.report import Report

SEEN, UNSEEN = "seen phrasings", "unseen phrasings"
_SEED = 3_000_000_000
"""Recipes take small seeds, an evaluation takes those from here on: other numbers in other problems."""
_COUNT = 400
"""Problems without `--limit`; half of them have phrasings that are kept from training."""

WITH_CARDS, CLOSED_BOOK, CARDS = "model and cards", "model alone", "cards alone"
HINTED = "model with hints"
"""The model's own answer where it was shown formulas, before the cards had their say."""
_METHODS = (WITH_CARDS, CLOSED_BOOK, CARDS)


@dataclass(frozen=True, slots=True)
class Problems:
    """Problems with other numbers than in training, told in the phrasings of training and in others."""

    name: ClassVar[str] = "problems"
    batch: ClassVar[int] = 4
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("right and verified", f"{WITH_CARDS}, verified", f"{CARDS}, verified", overall=False),
        Measure("right and verified", f"{CLOSED_BOOK}, verified", f"{CARDS}, verified", overall=False),
        Measure("right", WITH_CARDS, CARDS, overall=False),
        Measure("right", HINTED, CARDS, overall=False),
        Measure("right", CLOSED_BOOK, CARDS, overall=False),
        Measure("wrong but verified", f"{WITH_CARDS}, misled", f"{CARDS}, misled", overall=False),
        Measure("wrong but verified", f"{CLOSED_BOOK}, misled", f"{CARDS}, misled", overall=False),
    )

    def items(self, bench: Bench) -> list[Item]:
        """Return problems, those of seen and unseen phrasings in turn."""
        count = _COUNT if bench.limit is None else bench.limit
        kinds = (_problems(bench, (count + 1) // 2, unseen=False), _problems(bench, count // 2, unseen=True))
        first, second = (list(items) for items in kinds)
        pairs = (first[place : place + 1] + second[place : place + 1] for place in range(len(first)))
        return list(chain.from_iterable(pairs))

    def run(self, items: Sequence[Item], bench: Bench) -> list[Outcome]:
        """Solve each problem by the model with and without the cards, and by the cards alone."""
        return [self._solved(item, bench) for item in items]

    def _solved(self, item: Item, bench: Bench) -> Outcome:
        settings = (item.ask, bench.engine, bench.sampling, bench.sandbox)
        reports = (
            solve(*settings, knowledge=bench.knowledge, overrides=bench.overrides),
            solve(*settings, overrides=bench.overrides),
            solve_from_cards(item.ask, bench.knowledge),
        )
        parts: dict[str, float] = {}
        for method, report in zip(_METHODS, reports, strict=True):
            right = is_right(report.answer, item.gold, item.data["unit"])
            verified = bool(report.answer) and report.verdict is Verdict.VERIFIED
            parts[method] = float(right)
            parts[f"{method}, verified"] = float(right and verified)
            parts[f"{method}, misled"] = float(verified and not right)
        own = str(reports[0].data.get("model_answer", reports[0].answer))
        parts[HINTED] = float(is_right(own, item.gold, item.data["unit"]))
        shown = {method: _shown(report) for method, report in zip(_METHODS, reports, strict=True)}
        prompts = tuple(report.receipt.prompt_sha256 for report in reports if report.receipt is not None)
        return Outcome(dict(parts), shown, prompts)


def _problems(bench: Bench, count: int, *, unseen: bool) -> Iterator[Item]:
    from galcli.knowledge.problems import generate

    stratum = UNSEEN if unseen else SEEN
    seed = _SEED + bench.seed
    for number, one in enumerate(generate(seed, count, unseen=unseen, catalog=bench.knowledge.catalog)):
        strata = (stratum, f"{stratum}: {one.kind}", *((f"{stratum}: two formulas",) if len(one.cards) > 1 else ()))
        data = {"unit": one.unit, "cards": list(one.cards)}
        yield Item(f"{stratum} {seed}-{number}", one.question, one.answer, strata, data)


def _shown(report: Report) -> str:
    work = str(report.data.get("work", ""))
    return f"{report.answer} [{report.verdict}]" + (f"\n{work}" if work else "")


TASK = Problems()

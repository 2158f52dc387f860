"""MMLU's quantitative subjects, each question worked out in a `<work>` block before an option is named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from galcli.evaluation.benchmarks import mmlu
from galcli.evaluation.benchmarks.choice_question import LETTERS
from galcli.evaluation.choosing import CHANCE, choice_item, listed
from galcli.evaluation.item import Item, Outcome, some
from galcli.evaluation.measure import Measure
from galcli.evaluation.tasks.mmlu_figures import WORK_SUBJECTS, strata, work_figures
from galcli.evaluation.working import equal, numbers, work_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.evaluation.bench import Bench

WORK = "<work>"
_LETTER = re.compile(rf"\(?([{LETTERS}])(?:\)|[.:]|\s*$)")


@dataclass(frozen=True, slots=True)
class MmluWork:
    """Questions whose answers can be computed."""

    name: ClassVar[str] = "mmlu-work"
    batch: ClassVar[int] = 8
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("accuracy", WORK, paper=work_figures(), constants=CHANCE),
        Measure("an option was named", "named"),
    )

    def items(self, bench: Bench) -> list[Item]:
        """Return the test questions of the subjects that the paper asks so."""
        asked = mmlu.questions(bench.file("benchmarks/mmlu.tar.xz"))
        items = [choice_item(one, strata(one.subject)) for one in asked if one.subject in WORK_SUBJECTS]
        return some(items, bench.limit, bench.seed)

    def run(self, items: Sequence[Item], bench: Bench) -> list[Outcome]:
        """Work each question out, and find the option that the answer names."""
        return [_outcome(item, bench) for item in items]


def _outcome(item: Item, bench: Bench) -> Outcome:
    options = item.data["options"]
    worked = work_out(f"{item.ask}\n\n{listed(options)}", bench)
    named = option_named(worked.answer, options)
    parts = {WORK: float(named == item.gold), "named": float(named is not None)}
    return Outcome(parts, {WORK: worked.answer}, (worked.prompt,))


def option_named(answer: str, options: Sequence[str]) -> int | None:
    """Return the option that an answer names: by its letter, its text, or as the only one with that number."""
    text = answer.strip()
    letter = _LETTER.match(text)
    if letter and LETTERS.index(letter[1]) < len(options):
        return LETTERS.index(letter[1])
    plain = _plain(text)
    same = [number for number, option in enumerate(options) if _plain(option) == plain]
    if not same and (found := numbers(text)):
        # An option such as "3 of 4" has no one number.
        values = [numbers(option) for option in options]
        same = [place for place, value in enumerate(values) if len(value) == 1 and equal(found[0], value[0])]
    return same[0] if len(same) == 1 else None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold().rstrip(".")


TASK = MmluWork()

"""GSM8K's test problems: answered at once, and worked out in a `<work>` block with the sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from galcli.evaluation.asking import generate
from galcli.evaluation.benchmarks import gsm8k
from galcli.evaluation.item import Item, Outcome, some
from galcli.evaluation.measure import Measure
from galcli.evaluation.working import equal, numbers, work_out
from galcli.request import question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.evaluation.bench import Bench

DIRECT, WORK, VERIFIED, WRONGLY = "direct", "<work>", "<work>, verified", "<work>, wrongly verified"
_LONGEST_ANSWER = 48


@dataclass(frozen=True, slots=True)
class Gsm8k:
    """Word problems; the paper has no figure for them, and Galactica's training saw the training set."""

    name: ClassVar[str] = "gsm8k"
    batch: ClassVar[int] = 8
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("right", DIRECT),
        Measure("right", WORK, DIRECT),
        Measure("right and verified", VERIFIED),
        Measure("wrong but verified", WRONGLY),
    )

    def items(self, bench: Bench) -> list[Item]:
        """Return the problems with their numbers."""
        problems = gsm8k.problems(bench.file("benchmarks/gsm8k_test.jsonl.xz"))
        return some([Item(one.id, one.question, one.answer) for one in problems], bench.limit, bench.seed)

    def run(self, items: Sequence[Item], bench: Bench) -> list[Outcome]:
        """Answer each problem both ways."""
        direct = generate([question(item.ask) for item in items], bench, stop=("\n",), max_new_tokens=_LONGEST_ANSWER)
        outcomes = []
        for item, answer in zip(items, direct, strict=True):
            worked = work_out(item.ask, bench)
            at_once, at_last = numbers(answer.texts[0])[-1:], numbers(worked.answer)[:1]
            right = bool(at_last) and equal(at_last[0], item.gold)
            parts = {
                DIRECT: float(bool(at_once) and equal(at_once[0], item.gold)),
                WORK: float(right),
                VERIFIED: float(right and worked.verified),
                WRONGLY: float(worked.verified and not right),
            }
            shown = {DIRECT: answer.texts[0], WORK: worked.answer}
            outcomes.append(Outcome(parts, shown, (answer.prompt, worked.prompt)))
        return outcomes


TASK = Gsm8k()

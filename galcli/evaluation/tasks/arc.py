"""The AI2 Reasoning Challenge, both parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from galcli.evaluation.benchmarks import arc
from galcli.evaluation.choosing import ChoiceTask
from galcli.evaluation.measure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from galcli.evaluation.bench import Bench
    from galcli.evaluation.benchmarks.choice_question import ChoiceQuestion

_EASY, _CHALLENGE = arc.PARTS.values()

# Taylor et al. 2022, table 10; Galactica's training saw the training sets.
_PAPER = (
    Figure("Galactica 120B", 0.838, stratum=_EASY),
    Figure("OPT 175B", 0.374, stratum=_EASY),
    Figure("GPT-3", 0.688, stratum=_EASY),
    Figure("Galactica 120B", 0.679, stratum=_CHALLENGE),
    Figure("OPT 175B", 0.311, stratum=_CHALLENGE),
    Figure("GPT-3", 0.514, stratum=_CHALLENGE),
)


def _read(bench: Bench) -> Iterator[ChoiceQuestion]:
    return arc.questions(bench.file("benchmarks/arc.tar.xz"))


TASK = ChoiceTask("arc", _read, lambda part: (part,), _PAPER)

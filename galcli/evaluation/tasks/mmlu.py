"""MMLU's test questions of all 57 subjects, answered directly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from galcli.evaluation.benchmarks import mmlu
from galcli.evaluation.choosing import ChoiceTask
from galcli.evaluation.tasks.mmlu_figures import direct_figures, strata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from galcli.evaluation.bench import Bench
    from galcli.evaluation.benchmarks.choice_question import ChoiceQuestion


def _read(bench: Bench) -> Iterator[ChoiceQuestion]:
    return mmlu.questions(bench.file("benchmarks/mmlu.tar.xz"))


TASK = ChoiceTask("mmlu", _read, strata, direct_figures())

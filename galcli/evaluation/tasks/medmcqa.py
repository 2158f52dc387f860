"""MedMCQA's development set, as the paper uses it: the test set's answers are not public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from galcli.evaluation.benchmarks import medmcqa
from galcli.evaluation.choosing import ChoiceTask
from galcli.evaluation.measure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from galcli.evaluation.bench import Bench
    from galcli.evaluation.benchmarks.choice_question import ChoiceQuestion

# Taylor et al. 2022, table 10; Galactica's training saw the training set.
_PAPER = (Figure("Galactica 120B", 0.529), Figure("OPT 175B", 0.296), Figure("BLOOM 176B", 0.325))


def _read(bench: Bench) -> Iterator[ChoiceQuestion]:
    return medmcqa.questions(bench.file("benchmarks/medmcqa.tar.xz"))


TASK = ChoiceTask("medmcqa", _read, paper=_PAPER)

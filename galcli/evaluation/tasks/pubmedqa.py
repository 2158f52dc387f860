"""PubMedQA's test questions: yes, no or maybe, with the abstract that answers them and, as baseline, without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from galcli.evaluation.asking import choose
from galcli.evaluation.benchmarks import pubmedqa
from galcli.evaluation.choosing import answers
from galcli.evaluation.item import Item, Outcome, some
from galcli.evaluation.measure import Figure, Measure
from galcli.request import question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.evaluation.bench import Bench

WITH, WITHOUT, ALWAYS = "with the abstract", "question alone", "always yes"


@dataclass(frozen=True, slots=True)
class PubMedQa:
    """Questions about papers."""

    name: ClassVar[str] = "pubmedqa"
    batch: ClassVar[int] = 16
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure(
            "accuracy",
            WITH,
            WITHOUT,
            # Taylor et al. 2022, table 10; Galactica's training saw the training set.
            paper=(Figure("Galactica 120B", 0.776), Figure("OPT 175B", 0.702), Figure("BLOOM 176B", 0.736)),
            constants=(("chance", 1 / len(pubmedqa.ANSWERS)),),
        ),
        Measure("accuracy", WITHOUT, ALWAYS),
    )

    def items(self, bench: Bench) -> list[Item]:
        """Return the questions; the abstracts go with them."""
        asked = pubmedqa.questions(bench.file("benchmarks/pubmedqa.tar.xz"))
        items = [Item(one.id, one.question, one.answer, (), {"abstract": one.abstract}) for one in asked]
        return some(items, bench.limit, bench.seed)

    def run(self, items: Sequence[Item], bench: Bench) -> list[Outcome]:
        """Score the three answers, twice."""
        return [_outcome(item, bench) for item in items]


def _outcome(item: Item, bench: Bench) -> Outcome:
    given = answers(pubmedqa.ANSWERS, bench)
    with_abstract = choose(question(item.ask, item.data["abstract"]), given, bench)
    alone = choose(question(item.ask), given, bench)
    shown = {WITH: pubmedqa.ANSWERS[with_abstract.best], WITHOUT: pubmedqa.ANSWERS[alone.best]}
    parts = {method: float(answer == item.gold) for method, answer in shown.items()}
    parts[ALWAYS] = float(item.gold == pubmedqa.ANSWERS[0])
    return Outcome(parts, shown, (with_abstract.prompt, alone.prompt))


TASK = PubMedQa()

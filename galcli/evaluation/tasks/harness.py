"""The multiple-choice benchmarks as lm-evaluation-harness asks and counts them, on the data folder, without examples.

What others publish is mostly measured so. Our own tasks run without the harness; their prompts are the paper's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from galcli.evaluation.benchmarks.arc import PARTS
from galcli.evaluation.choosing import CHANCE
from galcli.evaluation.harness import documents
from galcli.evaluation.item import Item, Outcome, prompt_hash
from galcli.evaluation.measure import Measure
from galcli.evaluation.tasks import arc, medmcqa, mmlu, pubmedqa

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from galcli.evaluation.bench import Bench
    from galcli.evaluation.harness.documents import Document
    from galcli.evaluation.task import Task

_PARTS = {folder: f"arc_{part}" for folder, part in PARTS.items()}


@dataclass(frozen=True, slots=True)
class HarnessTask:
    """A benchmark by the harness.

    Attributes:
        name: What the user types.
        ours: Our task with the same questions, and the papers' figures.
        document: An item as the harness's document.
        folder: Where the harness keeps its tasks.
        theirs: The harness's task that an item belongs to.
        metrics: The harness's metrics.
        batch: Items that are answered before they are recorded.
    """

    name: str
    ours: Task
    document: Callable[[Item], Document]
    folder: str
    theirs: Callable[[Item], str]
    metrics: tuple[str, ...] = ("acc", "acc_norm")
    batch: int = 64

    @property
    def measures(self) -> Sequence[Measure]:
        """A row a metric."""
        paper = self.ours.measures[0].paper
        constants = () if self.ours is pubmedqa.TASK else CHANCE
        return [Measure(metric, metric, paper=paper, constants=constants) for metric in self.metrics]

    def items(self, bench: Bench) -> list[Item]:
        """Return our task's questions."""
        return self.ours.items(bench)

    def run(self, items: Sequence[Item], bench: Bench) -> list[Outcome]:
        """Let the harness ask and count."""
        from galcli.evaluation.harness.run import run

        groups: dict[str, list[Item]] = {}
        for item in items:
            groups.setdefault(self.theirs(item), []).append(item)
        found: dict[str, Outcome] = {}
        for theirs, group in groups.items():
            samples = run(self.folder, theirs, [self.document(item) for item in group], bench.engine)
            for item, sample in zip(group, samples, strict=True):
                parts = {metric: sample.metrics[metric] for metric in self.metrics}
                found[item.id] = Outcome(parts, prompts=(prompt_hash(sample.prompt),))
        return [found[item.id] for item in items]


def task(name: str) -> HarnessTask:
    """Return the task that a user calls `harness-arc` and so on."""
    return {
        "harness-arc": HarnessTask(
            name, arc.TASK, documents.arc, "arc", lambda item: _PARTS[item.id.partition("/")[0]]
        ),
        "harness-mmlu": HarnessTask(
            name, mmlu.TASK, documents.mmlu, "mmlu/default", lambda item: f"mmlu_{item.id.partition('/')[0]}", ("acc",)
        ),
        "harness-medmcqa": HarnessTask(name, medmcqa.TASK, documents.medmcqa, "medmcqa", lambda _: "medmcqa"),
        "harness-pubmedqa": HarnessTask(
            name, pubmedqa.TASK, documents.pubmedqa, "pubmedqa", lambda _: "pubmedqa", ("acc",)
        ),
    }[name]

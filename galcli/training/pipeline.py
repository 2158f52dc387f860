"""From a recipe to a model: every stage that the recipe has a table for, in order.

A stage that is done is not done again, so an interrupted run goes on where it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from galcli.training.folder import STAGES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from galcli.training.folder import RunFolder
    from galcli.training.interruption import StopRequest
    from galcli.training.loop import Outcome, Progress
    from galcli.training.recipe import Recipe


@dataclass(slots=True)
class PipelineResult:
    """What was made.

    Attributes:
        answer: The folder of the last thing that was made.
        stopped: Why it stopped before its end; empty where it did not.
        data: Stage → what it found out.
    """

    answer: str = ""
    stopped: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def run_stages(
    recipe: Recipe,
    data: Path,
    folder: RunFolder,
    stop: StopRequest,
    observer: Callable[[Progress], None],
    note: Callable[[str], None],
    *,
    jobs: int = 1,
) -> PipelineResult:
    """Run the stages of a recipe.

    Args:
        recipe: Stages without a table are left out.
        data: The folder with the files of the corpus's sources.
        folder: The run folder.
        stop: Says when to stop early.
        observer: Told about every step.
        note: Told what begins, in sentences.
        jobs: Processes that make the corpus.

    Raises:
        GalError: A stage failed.
    """
    from galcli.training.corpus.layout import Layout
    from galcli.training.corpus.stage import Corpus

    result = PipelineResult()
    note("corpus")
    manifest, _ = Corpus(recipe, data, Layout(folder.path), jobs, note).build()
    result.data["corpus"] = {"tokens": manifest["tokens"], "rows": manifest["rows"]}
    result.answer = str(folder.corpus)
    for stage in STAGES:
        if stage not in recipe.tables:
            continue
        if not (folder.model(stage) / "config.json").is_file():
            note(stage)
            outcome = _STAGES[stage](recipe, folder, stop, observer)
            _draw(recipe, folder, stage)
            result.data[stage] = {"steps": outcome.step, "seconds": outcome.seconds, "validation": outcome.validation}
            if outcome.stopped:
                result.stopped = outcome.stopped
                note(f"Stopped ({outcome.stopped}); the same command goes on from there.")
                return result
        result.answer = str(folder.model(stage))
    if "export" in recipe.tables:
        from galcli.training.export import export, facts

        note("export")
        exported = export(recipe, folder, note)
        result.data["export"] = facts(exported)
        result.answer = str(exported.folder)
    return result


def _pretrain(*arguments: Any) -> Outcome:
    from galcli.training.pretrain import pretrain

    return pretrain(*arguments)


def _finetune(*arguments: Any) -> Outcome:
    from galcli.training.finetune import finetune

    return finetune(*arguments)


def _reinforce(*arguments: Any) -> Outcome:
    from galcli.training.reinforce import reinforce

    return reinforce(*arguments)


_STAGES: dict[str, Callable[..., Outcome]] = {"pretrain": _pretrain, "finetune": _finetune, "reinforce": _reinforce}


def _draw(recipe: Recipe, folder: RunFolder, stage: str) -> None:
    from galcli.training.curves import draw_curves
    from galcli.training.loop import METRICS

    metrics = folder.stage(stage) / METRICS
    if metrics.is_file() and metrics.stat().st_size:
        draw_curves(metrics, metrics.with_name("loss.png"), f"{recipe.path.stem}: {stage}")

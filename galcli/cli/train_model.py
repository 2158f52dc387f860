"""The stages of `gal train` that make and change weights."""

import math
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from galcli.cli.invocation import Invocation
from galcli.cli.options import OutputOptions
from galcli.errors import UsageError
from galcli.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from galcli.training.folder import RunFolder
    from galcli.training.interruption import StopRequest
    from galcli.training.loop import Outcome, Progress
    from galcli.training.recipe import Recipe

RecipeName = Annotated[str, typer.Argument(metavar="RECIPE", help="A recipe's file, or the name of a shipped one.")]
Run = Annotated[Path, typer.Option("--out", metavar="FOLDER", help="The run's folder; all stages share it.")]
Limit = Annotated[
    float | None, typer.Option("--time-limit", metavar="S", help="Stop with a checkpoint before so many seconds.")
]
Restart = Annotated[bool, typer.Option("--restart", help="Begin anew, whatever was done before.")]
Shard = Annotated[bool, typer.Option("--shard", help="Divide the model among the processes (FSDP2).")]
Base = Annotated[str | None, typer.Option("--base", metavar="MODEL", help="Begin with this model: a name or a folder.")]
_KEPT = ("train.jsonl", "validation.jsonl", "preferences.jsonl")


def pretrain(
    context: typer.Context,
    output: OutputOptions,
    recipe: RecipeName,
    out: Run,
    time_limit: Limit = None,
    tokens: Annotated[int | None, typer.Option(metavar="N", help="Learn from so many tokens instead.")] = None,
    shard: Shard = False,
    restart: Restart = False,
) -> int:
    """Train a new model on the run's corpus.

    An interrupted run goes on from its checkpoint, with the same losses as if it had never stopped. Several GPUs or
    machines: accelerate launch -m galcli train pretrain …; see docs/scale.md.

    Examples:
      gal train pretrain mini-cpu --out run
      gal train pretrain mini-gpu --out run --time-limit 540
      accelerate launch --num_processes 8 -m galcli train pretrain my.toml --out run --shard
    """
    call = Stage(context, output, recipe, out, "pretrain", restart=restart)
    from galcli.training.pretrain import pretrain as run

    with call.stopping(time_limit) as stop, call.live() as observer:
        outcome = run(call.recipe, call.folder, stop, observer, shard=shard, tokens=tokens)
    return call.finish(outcome)


def finetune(
    context: typer.Context,
    output: OutputOptions,
    recipe: RecipeName,
    out: Run,
    base: Base = None,
    time_limit: Limit = None,
    shard: Shard = False,
    restart: Restart = False,
) -> int:
    """Train a model on prompts with their completions: all weights, or a few added ones (LoRA).

    It begins with the run's pre-trained model, or with any OPT checkpoint, Galactica's among them.

    Examples:
      gal train finetune mini-cpu --out run
      gal train finetune my.toml --out run --base galactica-1.3b
    """
    call = Stage(context, output, recipe, out, "finetune", restart=restart)
    from galcli.training.finetune import finetune as run

    with call.stopping(time_limit) as stop, call.live() as observer:
        outcome = run(call.recipe, call.folder, stop, observer, base=call.base(base), shard=shard)
    return call.finish(outcome)


def reinforce(
    context: typer.Context,
    output: OutputOptions,
    recipe: RecipeName,
    out: Run,
    base: Base = None,
    time_limit: Limit = None,
    restart: Restart = False,
) -> int:
    """Train a model by rewards that can be verified: programs run, steps checked, names read back.

    Methods are GRPO, and DPO on pairs of the model's own samples. The mean reward on held-out prompts is measured
    before and after.

    Examples:
      gal train reinforce mini-cpu --out run
    """
    call = Stage(context, output, recipe, out, "reinforce", restart=restart)
    from galcli.training.reinforce import reinforce as run

    with call.stopping(time_limit) as stop, call.live() as observer:
        outcome = run(call.recipe, call.folder, stop, observer, base=call.base(base))
    return call.finish(outcome)


def export(
    context: typer.Context,
    output: OutputOptions,
    recipe: RecipeName,
    out: Run,
    base: Base = None,
    dtype: Annotated[str | None, typer.Option(metavar="FORMAT", help="float32, bfloat16 or float16.")] = None,
) -> int:
    """Write the run's last model as a Hugging Face folder with its card, and in the int8 form of ctranslate2.

    Examples:
      gal train export mini-cpu --out run
      gal train export mini-cpu --out run --dtype bfloat16
    """
    call = Stage(context, output, recipe, out, "export")
    from galcli.training.export import export as run
    from galcli.training.export import facts

    found = run(call.recipe, call.folder, call.note, base=call.base(base), dtype=dtype)
    call.report(str(found.folder), facts(found))
    call.note(f"{found.parameters:,} weights, {found.megabytes:.1f} MB; int8 {found.int8_megabytes:.1f} MB.")
    return 0


def everything(
    context: typer.Context,
    output: OutputOptions,
    recipe: RecipeName,
    data: Annotated[Path, typer.Option("--data", metavar="FOLDER", help="The folder with the files of the sources.")],
    out: Run,
    time_limit: Limit = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", metavar="N", help="Processes that make the corpus.")] = 1,
) -> int:
    """Go from a recipe to a model: every stage that the recipe has a table for, in order.

    What is already made is not made again, so an interrupted run is simply started again.

    Examples:
      gal train all mini-cpu --data ../data --out run
    """
    call = Stage(context, output, recipe, out, "all")
    from galcli.training.pipeline import run_stages

    with call.stopping(time_limit) as stop, call.live() as observer:
        result = run_stages(call.recipe, data, call.folder, stop, observer, call.note, jobs=jobs)
    call.report(result.answer, result.data)
    return call.status(result.stopped)


class Stage:
    """One call of a stage.

    Attributes:
        recipe: The recipe.
        folder: The run folder.
    """

    recipe: "Recipe"
    folder: "RunFolder"

    def __init__(
        self, context: typer.Context, output: OutputOptions, recipe: str, out: Path, name: str, *, restart: bool = False
    ) -> None:
        from galcli.training.folder import RunFolder
        from galcli.training.recipe import Recipe

        self._call = Invocation(context.obj, output)
        self._given = recipe
        self._name = name
        self.recipe = Recipe.load(recipe)
        self.folder = RunFolder(out)
        if restart:
            self.folder.restart(name, _KEPT)

    def note(self, sentence: str) -> None:
        """Say something on stderr."""
        self._call.output.note(sentence)

    def base(self, name: str | None) -> Path | None:
        """Return the folder of a model that the user named."""
        if name is None:
            return None
        from galcli.engines.catalog import resolve

        source = resolve(name, self._call.environment.folders.models)
        if source.folder is None:
            raise UsageError(f"{name} is a server; training needs the weights.", "Name a folder or a fetched model.")
        return source.folder

    @contextmanager
    def stopping(self, seconds: float | None) -> "Iterator[StopRequest]":
        """Watch the time limit, Ctrl-C, and requests to terminate."""
        from galcli.training.interruption import StopRequest

        if seconds is not None and seconds <= 0:
            raise UsageError(f"--time-limit must be above 0, not {seconds:g}.")
        with StopRequest(seconds) as stop:
            yield stop

    @contextmanager
    def live(self) -> "Iterator[Callable[[Progress], None]]":
        """Show where the run is, on stderr."""
        with self._call.output.live() as show:
            yield lambda progress: show(_line(self._name, progress))

    def finish(self, outcome: "Outcome") -> int:
        """Print how a run ended, draw its curves, and return the status."""
        from galcli.training.loop import METRICS

        folder = self.folder.stage(self._name)
        picture = folder / "loss.png"
        if (folder / METRICS).is_file() and outcome.step:
            from galcli.training.curves import draw_curves

            draw_curves(folder / METRICS, picture, f"{self.recipe.path.stem}: {self._name}")
        data: dict[str, Any] = asdict(outcome) | {"finished": not outcome.stopped, "curves": str(picture)}
        data["loss"] = outcome.loss if math.isfinite(outcome.loss) else None
        self.report(str(self.folder.model(self._name)) if not outcome.stopped else "", data)
        for source, value in outcome.validation.items():
            self.note(f"{source}: {value:.4f}")
        if outcome.stopped:
            self.note(
                f"Stopped at step {outcome.step:,} of {outcome.steps:,} ({outcome.stopped}); "
                "the same command goes on from there."
            )
        return self.status(outcome.stopped)

    def report(self, answer: str, data: dict[str, Any]) -> None:
        """Print what was made."""
        from galcli.training.processes import is_main

        if is_main():
            self._call.output.report(Report("train", self._given, answer, data={"stage": self._name} | data))

    def status(self, stopped: str) -> int:
        """Return the status: a run that its user interrupted says so, one that its time limit stopped did its work."""
        from galcli.exit_status import ExitStatus

        return ExitStatus.INTERRUPTED if stopped == "interrupted" else ExitStatus.OK


def _line(name: str, progress: "Progress") -> str:
    part = f"{name}: step {progress.step:,} of {progress.steps:,} · {progress.measure} {progress.value:.3f}"
    rate = f" · {progress.rate:,.0f} tokens/s" if progress.rate else ""
    minutes = progress.seconds_left / 60
    return (
        f"{part}{rate} · {minutes:.0f} min left"
        if minutes >= 1
        else f"{part}{rate} · {progress.seconds_left:.0f} s left"
    )


COMMANDS = {
    "pretrain": pretrain,
    "finetune": finetune,
    "reinforce": reinforce,
    "export": export,
    "all": everything,
}

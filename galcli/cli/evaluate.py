"""`gal eval`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from galcli.cli.invocation import Invocation
from galcli.cli.options import ModelOptions, OutputOptions
from galcli.errors import GalError, ModelUnavailableError, UsageError
from galcli.evaluation.registry import TASKS, load_all
from galcli.exit_status import ExitStatus
from galcli.report import Report

if TYPE_CHECKING:
    from galcli.evaluation.bench import Bench
    from galcli.evaluation.results import TaskResult
    from galcli.evaluation.task import Task


def command(
    context: typer.Context,
    output: OutputOptions,
    model: ModelOptions,
    tasks: Annotated[
        list[str] | None, typer.Argument(metavar="TASK...", help="What to measure; all of them: all.")
    ] = None,
    show_list: Annotated[bool, typer.Option("--list", help="List the tasks and stop.")] = False,
    limit: Annotated[int | None, typer.Option(metavar="N", help="The most items a task.")] = None,
    data: Annotated[Path | None, typer.Option(metavar="FOLDER", help="The folder with benchmarks and corpora.")] = None,
    trained_in: Annotated[
        Path | None, typer.Option("--run", metavar="FOLDER", help="The training run whose held-out texts are asked.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where each answer is recorded; a second run goes on there.")
    ] = None,
    plot: Annotated[Path | None, typer.Option(metavar="FILE.png", help="Draw the result.")] = None,
) -> int:
    """Measure a model by tasks, each beside its baseline and the figures of the papers.

    Each answer is on disk before the next batch is asked: the same command goes on where an earlier one stopped. A task
    whose data are missing is left out, and the exit status is 1.

    Examples:
      gal eval --list
      gal eval equations problems --model mini --limit 200
      gal eval names keywords -m ./model --run run --data ../data --plot result.png
      gal eval arc mmlu -m galactica-1.3b --data ../data --json > result.json
    """
    call = Invocation(context.obj, output, model)
    if show_list:
        return _list(call)
    if not tasks:
        raise UsageError("No task is named.", "gal eval --list shows the tasks.")
    if limit is not None and limit < 1:
        raise UsageError(f"--limit must be at least 1, not {limit}.")
    if model.show_prompt:
        raise UsageError("gal eval asks many prompts and shows none.", "Its records have the hash of each.")
    for folder, flag in ((data, "--data"), (trained_in, "--run")):
        if folder is not None and not folder.is_dir():
            raise UsageError(f"{flag} {folder} is not a folder.")
    wanted = load_all(tasks)
    from galcli.evaluation.bench import Bench
    from galcli.work.sandbox import Limits, Sandbox

    folders = call.environment.folders
    with Sandbox(Limits(), "auto") as sandbox:
        sandbox.start()  # before the model is loaded: it would be copied
        with call.open_engine() as engine:
            surroundings = Bench(
                engine,
                call.sampling(),
                sandbox,
                cache=folders.cache,
                data=data,
                run=trained_in,
                overrides=folders.prompts,
                limit=limit,
                seed=call.settings.seed,
                note=call.output.note,
            )
            with surroundings as bench:
                folder = out or folders.state / "evaluation"
                results, failed = _run(call, wanted, bench, folder)
                return _finish(call, bench, results, failed, (folder, plot))


def _list(call: Invocation) -> int:
    rows = [[name, line] for name, (_, line) in TASKS.items()]
    data = {"tasks": [{"name": name, "measures": line} for name, line in rows]}
    call.output.table(Report("eval", "", "", data=data), ("task", "what it measures"), rows)
    return ExitStatus.OK


def _run(
    call: Invocation, tasks: list["Task"], bench: "Bench", folder: Path
) -> tuple[list["TaskResult"], dict[str, GalError]]:
    from galcli.evaluation.runner import run_task

    results: list[TaskResult] = []
    failed: dict[str, GalError] = {}
    try:
        for task in tasks:
            try:
                with call.output.live() as show:
                    results.append(
                        run_task(task, bench, folder, lambda name, done, of: show(f"{name}: {done:,} of {of:,} items"))
                    )
            except ModelUnavailableError:
                raise
            except GalError as error:
                failed[task.name] = error
                call.output.failure(GalError(f"{task.name}: {error.message}", error.hint))
                continue
            if call.jsonl:
                call.output.line({"schema": 1, "command": "eval", **results[-1].to_json()})
    except KeyboardInterrupt:
        call.output.note("What was answered is kept; the same command goes on from there.")
        raise
    return results, failed


def _finish(
    call: Invocation,
    bench: "Bench",
    results: list["TaskResult"],
    failed: dict[str, GalError],
    files: tuple[Path, Path | None],
) -> int:
    from galcli.evaluation.results import COLUMNS, NARROW_COLUMNS, keep
    from galcli.evaluation.runner import setup_of

    folder, plot = files
    rows = [row for result in results for row in result.rows]
    names = ", ".join(result.name for result in results)
    report = Report("eval", names, names)
    report.data = {
        "setup": setup_of(bench),
        "limit": bench.limit,
        "tasks": [result.to_json() for result in results],
        "failed": {name: error.message for name, error in failed.items()},
    }
    if results:
        call.output.detail(f"Kept: {keep(folder, report.data['setup'], results)}")
    if not call.jsonl and results:
        narrow = call.output.for_people
        cells = [row.narrow() if narrow else row.cells() for row in rows]
        call.output.table(report, NARROW_COLUMNS if narrow else COLUMNS, cells)
    if plot is not None and rows:
        from galcli.evaluation.chart import draw_chart

        draw_chart(rows, plot, f"{bench.engine.info.model} {bench.engine.info.dtype}")
        call.output.note(f"Drawn: {plot}")
    return ExitStatus.FAILURE if failed else ExitStatus.OK

"""`gal train`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from galcli.cli import train_model
from galcli.cli.app import add_command, new_typer
from galcli.cli.invocation import Invocation
from galcli.cli.options import OutputOptions
from galcli.errors import UsageError
from galcli.report import Report

RecipeName = Annotated[str, typer.Argument(metavar="RECIPE", help="A recipe's file, or the name of a shipped one.")]
Data = Annotated[Path, typer.Option("--data", metavar="FOLDER", help="The folder with the files of the sources.")]
Run = Annotated[Path, typer.Option("--out", metavar="FOLDER", help="The run's folder; all stages share it.")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", metavar="N", help="Processes.")]


def corpus(
    context: typer.Context,
    output: OutputOptions,
    recipe: RecipeName,
    data: Data,
    out: Run,
    jobs: Jobs = 1,
    shard: Annotated[
        str | None, typer.Option(metavar="I/N", help="Only read the I-th of N parts of each source; see docs/scale.md.")
    ] = None,
    executor: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only read, by datatrove's executor: slurm, ray or local.")
    ] = None,
    tasks: Annotated[int, typer.Option(metavar="N", help="Tasks of the executor.")] = 1,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="An option of the executor; repeatable.")
    ] = None,
) -> int:
    """Make the training corpus of a recipe: packed rows of tokens, prompts with completions, a manifest.

    Reads, cleans, deduplicates and decontaminates the sources, trains the tokenizer if the run has none, and mixes.
    An interrupted run goes on; what is there and made of the same is not made again.

    Examples:
      gal train corpus mini-cpu --data ../data --out run
      gal train corpus my.toml --data ../data --out run --jobs 8
      gal train corpus my.toml --data /shared/data --out /shared/run --shard 3/64
      gal train corpus my.toml --data /shared/data --out /shared/run --executor slurm --tasks 64 --set partition=cpu
    """
    call = Invocation(context.obj, output)
    making = _corpus(call, recipe, data, out, jobs)
    if executor is not None:
        return _submit(call, executor, (str(making.recipe.path), str(data), str(out)), tasks, settings or [])
    if shard is not None:
        number, count = _shard(shard)
        found = making.read((number - 1, count))
        complete = all(parts is not None for parts in found.values())
        answer = "complete" if complete else f"part {number} of {count}"
        call.output.report(Report("train", recipe, answer, data={"complete": complete}))
        return 0
    manifest, results = making.build()
    total = manifest["tokens"] or 1
    rows = [
        [
            entry["name"],
            f"{entry['documents']:,}",
            f"{entry['tokens']:,}",
            f"{entry['tokens_in_corpus'] / total:.1%}",
            f"{entry['epochs']:g}",
            f"{entry['tokens'] / result.seconds:,.0f}" if result.seconds else "",
        ]
        for entry, result in zip(manifest["sources"], results, strict=True)
    ]
    facts = {"out": str(out), "manifest": manifest, "seconds": {r.entry.source.name: r.seconds for r in results}}
    call.output.table(
        Report("train", recipe, str(making.layout.manifest), data=facts),
        ("source", "documents", "tokens", "share", "epochs", "tokens/s"),
        rows,
    )
    call.output.note(f"{total:,} tokens in {manifest['rows']:,} rows: {making.layout.manifest}")
    return 0


def tokenizer(
    context: typer.Context, output: OutputOptions, recipe: RecipeName, data: Data, out: Run, jobs: Jobs = 1
) -> int:
    """Train a recipe's tokenizer on a sample of its sources, unless the run has one.

    Examples:
      gal train tokenizer mini-cpu --data ../data --out run
    """
    call = Invocation(context.obj, output)
    path = _corpus(call, recipe, data, out, jobs).train_tokenizer()
    call.output.report(Report("train", recipe, str(path), data={"tokenizer": str(path)}))
    return 0


def _corpus(call: Invocation, recipe: str, data: Path, out: Path, jobs: int) -> Any:
    from galcli.training.corpus.layout import Layout
    from galcli.training.corpus.stage import Corpus
    from galcli.training.recipe import Recipe

    if jobs < 1:
        raise UsageError(f"--jobs must be at least 1, not {jobs}.")
    return Corpus(Recipe.load(recipe), data, Layout(out), jobs, call.output.note)


def _submit(call: Invocation, executor: str, paths: tuple[str, str, str], tasks: int, settings: list[str]) -> int:
    from galcli.training.corpus.cluster import ReadTask, submit

    options: dict[str, str | int] = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals:
            raise UsageError(f'--set must be KEY=VALUE, not "{setting}".')
        options[key] = int(value) if value.isdecimal() else value
    if tasks < 1:
        raise UsageError(f"--tasks must be at least 1, not {tasks}.")
    submit(executor, ReadTask(*(str(Path(path).absolute()) for path in paths)), tasks, options)
    answer = f"{tasks} tasks submitted" if executor == "slurm" else f"{tasks} parts read"
    call.output.report(Report("train", paths[0], answer, data={"executor": executor, "tasks": tasks}))
    return 0


def _shard(text: str) -> tuple[int, int]:
    number, _, count = text.partition("/")
    if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise UsageError(f'--shard must be I/N, such as 3/64, not "{text}".')
    return int(number), int(count)


COMMANDS = {"corpus": corpus, "tokenizer": tokenizer} | train_model.COMMANDS

app = new_typer()
for _name, _function in COMMANDS.items():
    add_command(app, _name, _function)


@app.callback()
def _group() -> None:
    """Make models: corpus, tokenizer, and what is learnt from them."""

"""`gal models`."""

from typing import Annotated, Any

import typer

from galcli.cli.app import add_command, new_typer
from galcli.cli.invocation import Invocation
from galcli.cli.options import OutputOptions
from galcli.engines.catalog import CATALOG, Source, pulled_models, resolve
from galcli.engines.json_file import read_json
from galcli.engines.memory import Machine
from galcli.engines.plan import Plan
from galcli.engines.shape import Shape
from galcli.errors import ModelTooLargeError, ModelUnavailableError
from galcli.report import Report

Name = Annotated[str, typer.Argument(metavar="MODEL", help="A name, hub id or folder.")]


def list_models(context: typer.Context, output: OutputOptions) -> int:
    """List the models that have a name here, and those on this machine.

    Examples:
      gal models list
      gal models list --json
    """
    call = Invocation(context.obj, output)
    folder = call.environment.folders.models
    known = [resolve(name, folder) for name in CATALOG]
    others = [source for source in pulled_models(folder) if source.entry is None]
    rows = [_row(source) for source in [*known, *others]]
    report = Report("models", "list", "\n".join(row["name"] for row in rows), data={"models": rows})
    cells = [[row["name"], row["parameters"], row["size"], row["here"], row["licence"]] for row in rows]
    call.output.table(report, ("model", "parameters", "on disk", "here", "licence"), cells)
    return 0


def show(context: typer.Context, output: OutputOptions, model: Name) -> int:
    """Show what is known about a model.

    Examples:
      gal models show galactica-125m
    """
    call = Invocation(context.obj, output)
    source = resolve(model, call.environment.folders.models)
    facts: dict[str, Any] = {"name": source.name, "hub": source.hub_id or "", "folder": str(source.folder or "")}
    facts["here"] = source.pulled
    if source.entry is not None:
        facts["licence"] = source.entry.licence
    config = _config(source)
    if config is not None:
        facts |= {"architecture": config.get("model_type"), "parameters": Shape.of(config).parameters}
    if source.pulled and source.folder is not None:
        from galcli.engines.checkpoint import Checkpoint

        checkpoint = Checkpoint.open(source.folder)
        facts |= {"context": checkpoint.context, "bytes": checkpoint.weight_bytes}
        facts["revision"] = read_json(source.folder / "galcli.json").get("revision", "")
    report = Report("models", model, source.name, data=facts)
    call.output.table(report, ("", source.name), [[key, str(value)] for key, value in facts.items()])
    return 0


def pull(
    context: typer.Context,
    output: OutputOptions,
    model: Name,
    revision: Annotated[
        str | None, typer.Option(metavar="REVISION", help="A branch, tag, commit, or refs/pr/N.")
    ] = None,
) -> int:
    """Fetch a model from the hub; goes on where an earlier download stopped.

    Examples:
      gal models pull galactica-125m
      gal models pull facebook/galactica-1.3b --revision refs/pr/1
    """
    from galcli.engines.hub import pull as download

    call = Invocation(context.obj, output)
    folders, variables = call.environment.folders, call.environment.variables
    source = resolve(model, folders.models)
    if source.entry is not None:
        call.output.note(f"{source.name} comes under {source.entry.licence}.")
    with call.output.progress(source.name) as progress:
        done = download(source, folders.models, variables, revision=revision, progress=progress)
    facts = {"folder": str(done.folder), "revision": done.revision, "fetched": done.fetched}
    call.output.report(Report("models", model, str(done.folder), data=facts))
    return 0


def remove(context: typer.Context, output: OutputOptions, model: Name) -> int:
    """Delete a model that was fetched.

    Examples:
      gal models rm galactica-125m
    """
    from galcli.engines.hub import remove as delete

    call = Invocation(context.obj, output)
    folder = call.environment.folders.models
    freed = delete(resolve(model, folder), folder)
    call.output.report(Report("models", model, f"{freed / 1e9:.2f} GB are free again.", data={"freed": freed}))
    return 0


def plan(context: typer.Context, output: OutputOptions, model: Name) -> int:
    """Say what a model needs, and how it would fit on this machine; nothing is downloaded or loaded.

    Exits with 6 when it does not fit.

    Examples:
      gal models plan galactica-6.7b
      gal models plan ./my-checkpoint --json
    """
    call = Invocation(context.obj, output)
    source = resolve(model, call.environment.folders.models)
    config = _config(source)
    if config is None:
        config = _remote_config(source, dict(call.environment.variables))
    shape = Shape.of(config)
    machine = Machine.here(call.environment.folders.cache)
    found = Plan.of(shape, machine)
    rows = [
        [
            fit.number_format,
            _gigabytes(fit.weights),
            _gigabytes(fit.cache),
            str(fit.place),
            "←" if fit is found.best else "",
        ]
        for fit in found.fits
    ]
    report = Report("models", model, "", data=_plan_data(source, shape, machine, found))
    report.answer = found.best.number_format if found.best else "does not fit"
    call.output.note(f"{source.name}: {shape.parameters / 1e9:.3f} B parameters; free here: {_free(machine)}.")
    call.output.table(report, ("format", "weights", "cache", "place", "best"), rows)
    if found.best is None:
        raise ModelTooLargeError(
            f"{source.name} fits on this machine in no format.",
            "Run it on a larger machine (docs/scale.md), and use --model http://HOST:8000/v1.",
        )
    return 0


def _row(source: Source) -> dict[str, str]:
    config = _config(source)
    shape = Shape.of(config) if config else None
    return {
        "name": source.name,
        "parameters": f"{shape.parameters / 1e9:.3g} B" if shape else "",
        "size": _gigabytes(shape.weight_bytes("float16")) if shape else "",
        "here": "yes" if source.pulled else "no",
        "licence": source.entry.licence if source.entry else "",
    }


def _config(source: Source) -> dict[str, Any] | None:
    """Return the configuration that is known without a download."""
    if source.folder is not None and source.pulled:
        return read_json(source.folder / "config.json")
    if source.entry is not None and source.entry.config:
        return source.entry.config
    if source.hub_id is None:
        raise ModelUnavailableError(f"{source.name} has no config.json.", "Give a folder as transformers saves it.")
    return None


def _remote_config(source: Source, variables: dict[str, str]) -> dict[str, Any]:
    from galcli.engines.hub import fetch_config

    return fetch_config(source, variables)


def _plan_data(source: Source, shape: Shape, machine: Machine, found: Plan) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "model": source.name,
        "parameters": shape.parameters,
        "machine": asdict(machine),
        "formats": [{**asdict(fit), "place": str(fit.place)} for fit in found.fits],
        "best": found.best.number_format if found.best else None,
    }


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.2f} GB"


def _free(machine: Machine) -> str:
    gpus = [f"{gpu.name} {_gigabytes(gpu.free)}" for gpu in machine.gpus]
    return ", ".join([*gpus, f"memory {_gigabytes(machine.memory_free)}", f"disk {_gigabytes(machine.disk_free)}"])


app = new_typer()
for _name, _function in {"list": list_models, "show": show, "pull": pull, "rm": remove, "plan": plan}.items():
    add_command(app, _name, _function)


@app.callback()
def _group() -> None:
    """List, fetch, plan and remove models."""

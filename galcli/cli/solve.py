"""`gal solve`."""

from typing import Annotated

import typer

from galcli.assistant import problem
from galcli.cli.inputs import text_or_stdin
from galcli.cli.invocation import Invocation, field_of
from galcli.cli.options import ModelOptions, OutputOptions


def command(
    context: typer.Context,
    output: OutputOptions,
    model: ModelOptions,
    text: Annotated[str | None, typer.Argument(metavar="[PROBLEM]", help="The problem; - reads it from stdin.")] = None,
    samples: Annotated[int, typer.Option(metavar="K", help="Solutions to sample.")] = 1,
) -> int:
    """Solve a problem step by step.

    Examples:
      gal solve "What force lifts a 35 mm needle off water of 0.0728 N/m?"
      gal solve --jsonl < problems.jsonl > solutions.jsonl
    """
    call = Invocation(context.obj, output, model)
    if call.jsonl:
        return call.run_lines(lambda value: problem(field_of(value, "question", "problem", "text")), samples)
    return call.run_request(problem(text_or_stdin(text, call.environment, call.output.note, "problem")), samples)

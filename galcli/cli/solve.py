"""`gal solve`."""

from typing import Annotated, Any

import typer

from galcli.assistant import problem, solve
from galcli.cli.inputs import text_or_stdin
from galcli.cli.invocation import Invocation, field_of
from galcli.cli.options import ModelOptions, OutputOptions
from galcli.engines.base import Engine
from galcli.report import Report
from galcli.work.sandbox import Limits, Sandbox

_MEGABYTE = 10**6


def command(
    context: typer.Context,
    output: OutputOptions,
    model: ModelOptions,
    text: Annotated[str | None, typer.Argument(metavar="[PROBLEM]", help="The problem; - reads it from stdin.")] = None,
    samples: Annotated[int, typer.Option(metavar="K", help="Solutions to sample; they vote.")] = 1,
    unit: Annotated[str | None, typer.Option(metavar="UNIT", help="Give the answer in this unit, as in km/h.")] = None,
    runner: Annotated[str, typer.Option(metavar="RUNNER", help="What runs programs; `gal doctor` lists it.")] = "auto",
    cpu_seconds: Annotated[float, typer.Option(metavar="S", help="CPU time that a program may use.")] = 2.0,
    wall_seconds: Annotated[float, typer.Option(metavar="S", help="Time that a program may take.")] = 5.0,
    memory: Annotated[int, typer.Option(metavar="MB", help="Memory that a program may use.")] = 512,
) -> int:
    """Solve a problem step by step: run the model's programs, check every step.

    Prints the answer. Exits with 3 when a step is shown wrong.

    Examples:
      gal solve "What force lifts a 35 mm needle off water of 0.0728 N/m?"
      gal solve --unit km/h "A train covers 126.0 m in 4.50 s. How fast is it?"
      gal solve --samples 8 --temperature 0.7 "How long does light take from the Sun?"
      gal solve --jsonl < problems.jsonl | jq -c '[.id, .answer, .verdict]'
    """
    call = Invocation(context.obj, output, model)
    if unit is not None:
        from galcli.work.conversion import unit_named

        unit_named(unit)  # a wrong unit is told before a model is loaded
    limits = Limits(cpu_seconds=cpu_seconds, wall_seconds=wall_seconds, memory_bytes=memory * _MEGABYTE)
    with Sandbox(limits, runner) as sandbox:

        def answer(value: Any, engine: Engine) -> Report:
            report = solve(
                value if isinstance(value, str) else field_of(value, "question", "problem", "text"),
                engine,
                call.sampling(samples),
                sandbox,
                unit=unit,
                overrides=call.environment.folders.prompts,
                on_piece=call.output.show_work,
            )
            if not report.answer:
                call.output.note("The model gave no answer; --json shows what it wrote.")
            return call.noted(report)

        if call.jsonl:
            sandbox.start()
            return call.each_line(answer)
        asked = text_or_stdin(text, call.environment, call.output.note, "problem")
        if model.show_prompt:
            return call.show_prompt(problem(asked))
        sandbox.start()
        with call.open_engine() as engine:
            return call.finish(answer(asked, engine))

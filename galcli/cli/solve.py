"""`gal solve`."""

from typing import Annotated, Any

import typer

from galcli.assistant import solve, solve_from_cards
from galcli.cli.inputs import text_or_stdin
from galcli.cli.invocation import Invocation, field_of
from galcli.cli.options import ModelOptions, OutputOptions
from galcli.engines.base import Engine
from galcli.errors import GalError, ModelUnavailableError
from galcli.exit_status import ExitStatus
from galcli.knowledge.base import Knowledge
from galcli.report import Report
from galcli.request import numbered, problem
from galcli.work.sandbox import Limits, Sandbox

_MEGABYTE = 10**6


class Cards:
    """Solves from the built-in cards.

    Args:
        call: The invocation.
        unit: The unit that answers are wanted in.
    """

    def __init__(self, call: Invocation, unit: str | None) -> None:
        self._call = call
        self._unit = unit
        self.knowledge = Knowledge(call.environment.folders.cache / "knowledge")

    def answer(self, text: str) -> int:
        """Solve one problem and print the report."""
        report = solve_from_cards(text, self.knowledge, self._unit)
        if not report.answer:
            self._call.output.note(f"It cannot be solved here: {_lowered(report.data['reason'])}")
            if report.sources:
                nearest = "; ".join(source.title for source in report.sources)
                self._call.output.note(f"The nearest formulas: {nearest}. `gal knowledge show` shows one.")
            self._call.finish(report)
            return ExitStatus.UNVERIFIED
        return self._call.finish(report)

    def lines(self) -> int:
        """Solve one problem a line of standard input; a bad line is reported and the run goes on."""
        status = ExitStatus.OK
        for number, identity, value in self._call.json_lines():
            try:
                if isinstance(value, GalError):
                    raise value
                report = solve_from_cards(field_of(value, "question", "problem", "text"), self.knowledge, self._unit)
            except GalError as error:
                self._call.output.failed_line(number, error, identity)
                status = max(status, ExitStatus.FAILURE)
                continue
            status = max(status, ExitStatus(self._call.finish(report, identity)))
        return status


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def command(
    context: typer.Context,
    output: OutputOptions,
    model: ModelOptions,
    text: Annotated[str | None, typer.Argument(metavar="[PROBLEM]", help="The problem; - reads it from stdin.")] = None,
    samples: Annotated[int, typer.Option(metavar="K", help="Solutions to sample; they vote.")] = 1,
    unit: Annotated[str | None, typer.Option(metavar="UNIT", help="Give the answer in this unit, as in km/h.")] = None,
    no_model: Annotated[
        bool, typer.Option("--no-model", help="Solve from a built-in formula card, or say that none fits.")
    ] = False,
    closed_book: Annotated[bool, typer.Option("--closed-book", help="Use the model alone, without the cards.")] = False,
    runner: Annotated[str, typer.Option(metavar="RUNNER", help="What runs programs; `gal doctor` lists it.")] = "auto",
    cpu_seconds: Annotated[float, typer.Option(metavar="S", help="CPU time that a program may use.")] = 2.0,
    wall_seconds: Annotated[float, typer.Option(metavar="S", help="Time that a program may take.")] = 5.0,
    memory: Annotated[int, typer.Option(metavar="MB", help="Memory that a program may use.")] = 512,
) -> int:
    """Solve a problem step by step: run the model's programs, check every step.

    Prints the answer. Exits with 3 when a step is shown wrong. Where there is no model, or nothing confirms its answer,
    the built-in formula card that fits the problem gives it.

    Examples:
      gal solve "What force lifts a 35 mm needle off water of 0.0728 N/m?"
      gal solve --unit km/h "A train covers 126.0 m in 4.50 s. How fast is it?"
      gal solve --no-model "The mass is 1200 kg and the speed 25 m/s. What is the kinetic energy?"
      gal solve --samples 8 --temperature 0.7 "How long does light take from the Sun?"
      gal solve --jsonl < problems.jsonl | jq -c '[.id, .answer, .verdict]'
    """
    call = Invocation(context.obj, output, model)
    if unit is not None:
        from galcli.work.conversion import unit_named

        unit_named(unit)  # a wrong unit is told before a model is loaded
    cards = Cards(call, unit)
    if no_model:
        if call.jsonl:
            return cards.lines()
        return cards.answer(text_or_stdin(text, call.environment, call.output.note, "problem"))
    limits = Limits(cpu_seconds=cpu_seconds, wall_seconds=wall_seconds, memory_bytes=memory * _MEGABYTE)
    with Sandbox(limits, runner) as sandbox:

        def answer(value: Any, engine: Engine) -> Report:
            report = solve(
                value if isinstance(value, str) else field_of(value, "question", "problem", "text"),
                engine,
                call.sampling(samples),
                sandbox,
                unit=unit,
                knowledge=None if closed_book else cards.knowledge,
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
            shown = [] if closed_book else [hint.for_model() for hint in cards.knowledge.hints(asked)]
            return call.show_prompt(problem(asked, numbered(shown)))
        try:
            engine = call.open_engine()
        except ModelUnavailableError:
            if call.settings.named_model or closed_book:
                raise
            call.output.note("No model is chosen: the built-in formulas are tried.")
            return cards.answer(asked)
        sandbox.start()
        with engine:
            return call.finish(answer(asked, engine))

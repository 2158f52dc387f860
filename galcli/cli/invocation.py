"""What every command that runs a model does: settings, output, engine, one request or many lines of them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from galcli.cli.inputs import decode, read_lines
from galcli.cli.output import Output
from galcli.errors import GalError, InputError, UsageError
from galcli.exit_status import ExitStatus
from galcli.report import Report, Verdict
from galcli.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from galcli.cli.options import ModelOptions, OutputOptions
    from galcli.engines.base import Engine, Sampling
    from galcli.environment import Environment
    from galcli.request import Request


class Invocation:
    """One call of a command.

    Attributes:
        environment: The surroundings.
        settings: What the user set.
        output: Where results and notes go.
    """

    def __init__(self, environment: Environment, output: OutputOptions, model: ModelOptions | None = None) -> None:
        if output.json and output.jsonl:
            raise UsageError("--json and --jsonl exclude each other.")
        self.environment = environment
        self._options = output
        self._model_options = model
        flags = {**(asdict(model) if model else {}), "color": output.color}
        flags |= {"quiet": output.quiet or None, "verbose": output.verbose or None}
        self.settings = Settings.load(flags, environment.variables, environment.folders.config_file)
        self.output = Output(
            environment,
            json=output.json,
            jsonl=output.jsonl,
            color=self.settings.color,
            quiet=self.settings.quiet,
            verbose=self.settings.verbose,
        )

    @property
    def jsonl(self) -> bool:
        """Whether each line of standard input is a request of its own."""
        return self._options.jsonl

    def sampling(self, samples: int = 1) -> Sampling:
        """Return how tokens are chosen."""
        from galcli.engines.base import Sampling

        settings = self.settings
        if samples < 1:
            raise UsageError(f"--samples must be at least 1, not {samples}.")
        return Sampling(
            max_new_tokens=settings.max_new_tokens,
            temperature=settings.temperature,
            top_p=settings.top_p,
            seed=settings.seed,
            samples=samples,
        )

    def run_request(self, request: Request, samples: int = 1) -> int:
        """Answer one request and print the report."""
        if self._model_options and self._model_options.show_prompt:
            return self.show_prompt(request)
        with self.open_engine() as engine:
            return self.finish(self._answer(request, engine, samples))

    def run_lines(self, to_request: Callable[[Any], Request], samples: int = 1) -> int:
        """Answer one request a line of standard input."""
        return self.each_line(lambda value, engine: self._answer(to_request(value), engine, samples))

    def each_line(self, answer: Callable[[Any, Engine], Report]) -> int:
        """Answer each line of standard input, in order; a bad line is reported and the run goes on."""
        status = ExitStatus.OK
        with self.open_engine() as engine:
            for number, identity, value in self.json_lines():
                try:
                    if isinstance(value, GalError):
                        raise value
                    report = answer(value, engine)
                except GalError as error:
                    self.output.failed_line(number, error, identity)
                    status = max(status, ExitStatus.FAILURE)
                    continue
                status = max(status, ExitStatus(self.finish(report, identity)))
        return status

    def json_lines(self) -> Iterator[tuple[int, Any, Any]]:
        """Yield number, identity and value of each line; for a bad line the value is an error."""
        for number, line in read_lines(self.environment, self.output.note):
            if not line.strip():
                continue
            try:
                value = json.loads(decode(line, f"standard input, line {number}"))
            except GalError as error:
                yield number, None, InputError(error.message)
                continue
            except (ValueError, RecursionError) as error:
                yield number, None, InputError(f"Line {number} is not JSON: {error}.")
                continue
            yield number, value.get("id") if isinstance(value, dict) else None, value

    def open_engine(self) -> Engine:
        """Load the model."""
        from galcli.engines.factory import open_engine

        return open_engine(self.settings, self.environment.folders, self.environment.variables, self.output.note)

    def finish(self, report: Report, identity: Any = None) -> int:
        """Print a report and return the status that its verdict asks for."""
        self.output.report(report, identity)
        if report.verdict is Verdict.REFUTED:
            return ExitStatus.REFUTED
        strict = self._model_options is not None and self._model_options.strict
        return ExitStatus.UNVERIFIED if strict and report.verdict is Verdict.UNVERIFIED else ExitStatus.OK

    def noted(self, report: Report) -> Report:
        """Say what was cut from the prompt or from the answer, and return the report."""
        if cut := report.data["tokens"]["cut"]:
            self.output.note(f"The prompt is too long for the model: its first {cut} tokens were cut.")
        if report.data["finish"] == "length":
            self.output.note(f"The answer stops at its limit of {self.settings.max_new_tokens} tokens.")
        return report

    def _answer(self, request: Request, engine: Engine, samples: int) -> Report:
        from galcli.assistant import answer

        on_piece = self.output.stream if self.output.is_text else None
        overrides = self.environment.folders.prompts
        report = answer([request], engine, self.sampling(samples), overrides=overrides, on_piece=on_piece)[0]
        return self.noted(report)

    def show_prompt(self, request: Request) -> int:
        """Print the exact prompt; reads the model's tokenizer, where there is one, but not its weights."""
        from galcli.engines.factory import open_codec
        from galcli.prompting.templates import Family

        folders = self.environment.folders
        codec = open_codec(self.settings, folders)
        if self.settings.family != "auto":
            family = Family(self.settings.family)
        else:
            family = codec.family if codec else Family.GALACTICA
        if request.template == "complete":
            family = Family.GALACTICA
        rendered = request.render(family, folders.prompts, codec.specials if codec else ())
        self.output.verbatim(codec.prepare(rendered).text if codec else rendered.text)
        return ExitStatus.OK


def field_of(value: Any, *names: str) -> str:
    """Return the text of a JSON line: a string, or the first of the named fields of an object.

    Raises:
        InputError: The line has another form.
    """
    if isinstance(value, str):
        return value
    for name in names:
        if isinstance(value, dict) and isinstance(value.get(name), str):
            return str(value[name])
    raise InputError(f'The line is neither a text nor an object with "{names[0]}".')

"""`gal ask`."""

from typing import Annotated, Any

import typer

from galcli.assistant import ask
from galcli.cli.inputs import LONGEST_QUESTION, piped_context, read_file, text_or_stdin
from galcli.cli.invocation import Invocation, field_of
from galcli.cli.options import ModelOptions, OutputOptions
from galcli.engines.base import EMBEDDED, Engine
from galcli.errors import ModelUnavailableError, UsageError
from galcli.exit_status import ExitStatus
from galcli.knowledge.base import Knowledge, passage
from galcli.knowledge.display import equation_text
from galcli.report import Report, Source, Verdict
from galcli.request import Request, completion, equation, numbered, question

_PASSAGES = 3
_LIBRARY_PASSAGES = 2
_LONGEST_PASSAGE = 1200
"""Characters of a library's passage that go into the prompt."""


def command(
    context: typer.Context,
    output: OutputOptions,
    model: ModelOptions,
    text: Annotated[
        str | None, typer.Argument(metavar="[QUESTION]", help="The question; - reads it from stdin.")
    ] = None,
    files: Annotated[
        list[str] | None, typer.Option("--file", "-f", metavar="FILE", help="A text to answer from; may be repeated.")
    ] = None,
    complete: Annotated[bool, typer.Option("--complete", help="Continue the text as it is.")] = False,
    formula: Annotated[bool, typer.Option("--equation", help="Print the equation of that name, nothing else.")] = False,
    latex: Annotated[bool, typer.Option("--latex", help="Equations as LaTeX, also on a terminal.")] = False,
    closed_book: Annotated[
        bool, typer.Option("--closed-book", help="Ask the model alone, without the built-in cards.")
    ] = False,
    samples: Annotated[int, typer.Option(metavar="K", help="Answers to sample; the first is shown.")] = 1,
) -> int:
    """Answer a scientific question, or continue a text.

    The answer rests on the built-in cards and the passages of your library that fit, or on a file or pipe beside the
    question, and cites them. What no source and no checker confirmed is marked as unverified.

    Examples:
      gal ask "What is the Schwarzschild radius of the Sun?"
      gal ask --equation "Schwarzschild radius"
      gal ask "What did they measure?" -f paper.md
      cat abstract.txt | gal ask "Which enzyme is studied?"
      gal ask --complete "The Riemann zeta function is given by:"
      gal ask --jsonl < questions.jsonl > answers.jsonl
    """
    call = Invocation(context.obj, output, model)
    if complete and formula:
        raise UsageError("--complete and --equation exclude each other.")
    asker = _Asker(call, model, latex=latex, closed_book=closed_book, samples=samples)
    if call.jsonl:
        if text is not None or files:
            raise UsageError(
                "With --jsonl the questions come from standard input.", "gal ask --jsonl < questions.jsonl"
            )
        if complete:
            return call.run_lines(lambda value: completion(field_of(value, "question", "text")), samples)
        return call.each_line(asker.line)
    passages = [Source(path, path, read_file(path)) for path in files or []]
    if text not in (None, "-") and (piped := piped_context(call.environment, call.output.note)).strip():
        passages.append(Source("-", "standard input", piped))
    asked = text_or_stdin(text, call.environment, call.output.note, "text" if complete else "question")
    if complete:
        return call.run_request(completion("\n\n".join([*(one.text for one in passages), asked])), samples)
    return asker.equation(asked) if formula else asker.question(asked, passages)


class _Asker:
    """Answers questions in one invocation: with a model where there is one, from the cards alone where not."""

    def __init__(self, call: Invocation, model: ModelOptions, *, latex: bool, closed_book: bool, samples: int) -> None:
        self._call = call
        self._model = model
        self._latex = latex
        self._closed_book = closed_book
        self._samples = samples
        self._knowledge = Knowledge(call.environment.folders.cache / "knowledge")

    def question(self, text: str, passages: list[Source]) -> int:
        """Answer one question and print the report."""
        _check_length(text)
        sources = passages or self._passages(text)
        if self._model.show_prompt:
            return self._call.show_prompt(_prompt(text, sources))
        try:
            engine = self._call.open_engine()
        except ModelUnavailableError:
            if self._call.settings.named_model or not sources or passages:
                raise
            self._call.output.note("No model is chosen: this is what the best source says.")
            return self._call.finish(_from_source(text, sources))
        with engine:
            return self._call.finish(self._answer(text, engine, sources, given=bool(passages)))

    def line(self, value: Any, engine: Engine) -> Report:
        """Answer the question of one input line; a `context` in it takes the place of the cards."""
        text = field_of(value, "question", "text")
        _check_length(text)
        given = str(value.get("context") or "") if isinstance(value, dict) else ""
        sources = [Source("context", "context", given)] if given.strip() else self._passages(text)
        return self._answer(text, engine, sources, given=bool(given.strip()))

    def equation(self, name: str) -> int:
        """Print the equation of that name: a card's, else what the model writes."""
        card = None if self._closed_book else self._knowledge.equation(name)
        if card is not None:
            source = passage(card)
            spelled = equation_text(card) if self._call.output.for_people and not self._latex else card.latex
            data = {"card": card.id, "latex": card.latex}
            return self._call.finish(Report("ask", name, spelled, Verdict.VERIFIED, [], [source], data))
        if not self._call.settings.named_model and not self._model.show_prompt:
            self._call.output.note(f"No card has the equation of {name!r}, and no model is chosen.")
            return ExitStatus.UNVERIFIED if self._model.strict else ExitStatus.FAILURE
        return self._call.run_request(equation(name), self._samples)

    def _passages(self, text: str) -> list[Source]:
        """Return what the answer is to rest on: the built-in cards first, then the user's library, if there is one."""
        if self._closed_book:
            return []
        return [*self._knowledge.passages(text, k=_PASSAGES), *self._from_library(text)]

    def _from_library(self, text: str) -> list[Source]:
        folders, name = self._call.environment.folders, self._call.settings.library
        from galcli.library.shelf import Shelf

        shelf = Shelf(folders.libraries)
        if name not in shelf.names():
            return []
        with shelf.open(name) as library:
            return [
                Source(hit.record.key or hit.record.id, hit.record.title, hit.passage[:_LONGEST_PASSAGE])
                for hit in library.passages(text, k=_LIBRARY_PASSAGES)
            ]

    def _answer(self, text: str, engine: Engine, sources: list[Source], *, given: bool) -> Report:
        """Let the model answer.

        The embedded model, where it was not asked for by name, only speaks where sources confirm it: it knows too
        little of itself.
        """
        unnamed = engine.info.model == EMBEDDED and not self._call.settings.named_model
        if unnamed and not sources and not self._closed_book:
            raise ModelUnavailableError(
                "No card and no paper of yours bears on the question, and the small built-in model knows too little.",
                "Name a larger model: --model NAME; or give a text: -f FILE; or ask it all the same: --model mini.",
            )
        report = ask(
            text,
            engine,
            self._call.sampling(self._samples),
            sources,
            recognizer=self._knowledge.recognizer,
            overrides=self._call.environment.folders.prompts,
            on_piece=None if sources or not self._call.output.is_text else self._call.output.stream,
        )
        self._call.noted(report)
        if unnamed and sources and not given and report.verdict is not Verdict.VERIFIED:
            self._call.output.note("Nothing confirmed the built-in model's answer: this is what the best source says.")
            return _instead(report, text, sources)
        return report


def _instead(report: Report, text: str, sources: list[Source]) -> Report:
    """Return what the best source says, with the model's answer in the data."""
    found = _from_source(text, sources)
    found.data |= {"model_answer": report.answer}
    found.receipt = report.receipt
    return found


def _check_length(text: str) -> None:
    if len(text) > LONGEST_QUESTION:
        raise UsageError(
            f"The question has {len(text):,} characters; at most {LONGEST_QUESTION:,} are allowed.",
            'Give the text as a file: gal ask "QUESTION" -f FILE.',
        )


def _prompt(text: str, sources: list[Source]) -> Request:
    return question(text, numbered(sources))


def _from_source(text: str, sources: list[Source]) -> Report:
    best = sources[0]
    return Report("ask", text, f"{best.text} [1]", Verdict.VERIFIED, [], sources, {"method": "card"})

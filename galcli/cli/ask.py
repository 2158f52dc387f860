"""`gal ask`."""

from typing import Annotated, Any

import typer

from galcli.assistant import Request, completion, question
from galcli.cli.inputs import LONGEST_QUESTION, piped_context, read_file, text_or_stdin
from galcli.cli.invocation import Invocation, field_of
from galcli.cli.options import ModelOptions, OutputOptions
from galcli.errors import UsageError


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
    samples: Annotated[int, typer.Option(metavar="K", help="Answers to sample; the first is shown.")] = 1,
) -> int:
    """Answer a scientific question, or continue a text.

    A file or a pipe beside the question is what the answer is to rest on. What no checker confirmed is marked
    as unverified.

    Examples:
      gal ask "What is the Schwarzschild radius of the Sun?"
      gal ask "What did they measure?" -f paper.md
      cat abstract.txt | gal ask "Which enzyme is studied?"
      gal ask --complete "The Riemann zeta function is given by:"
      gal ask --jsonl < questions.jsonl > answers.jsonl
    """
    call = Invocation(context.obj, output, model)
    if call.jsonl:
        if text is not None or files:
            raise UsageError(
                "With --jsonl the questions come from standard input.", "gal ask --jsonl < questions.jsonl"
            )
        return call.run_lines(lambda value: _from_line(value, complete=complete), samples)
    passages = [read_file(path) for path in files or []]
    if text not in (None, "-"):
        passages.append(piped_context(call.environment, call.output.note))
    asked = text_or_stdin(text, call.environment, call.output.note, "text" if complete else "question")
    return call.run_request(_request(asked, "\n\n".join(passages), complete=complete), samples)


def _request(asked: str, passages: str, *, complete: bool) -> Request:
    if complete:
        return completion(passages + asked)
    if len(asked) > LONGEST_QUESTION:
        raise UsageError(
            f"The question has {len(asked):,} characters; at most {LONGEST_QUESTION:,} are allowed.",
            'Give the text as a file: gal ask "QUESTION" -f FILE.',
        )
    return question(asked, passages)


def _from_line(value: Any, *, complete: bool) -> Request:
    passages = value.get("context", "") if isinstance(value, dict) else ""
    return _request(field_of(value, "question", "text"), str(passages), complete=complete)

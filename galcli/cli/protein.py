"""`gal protein`."""

from typing import Annotated

import typer

from galcli.assistant import Request, protein_function, protein_keywords
from galcli.cli.inputs import text_or_stdin
from galcli.cli.invocation import Invocation, field_of
from galcli.cli.options import ModelOptions, OutputOptions
from galcli.errors import InputError

_LETTERS = frozenset("ACDEFGHIKLMNPQRSTVWYBJOUXZ*-")


def command(
    context: typer.Context,
    output: OutputOptions,
    model: ModelOptions,
    sequence: Annotated[
        str | None, typer.Argument(metavar="[SEQUENCE]", help="One-letter code; - reads stdin.")
    ] = None,
    function: Annotated[bool, typer.Option("--function", help="Describe the function instead of keywords.")] = False,
    samples: Annotated[int, typer.Option(metavar="K", help="Predictions to sample.")] = 1,
) -> int:
    """Let the model predict a protein's keywords or function.

    Examples:
      gal protein MIRLGAPQTLVLLTLLVAAVLRCQGQDVQEAGSCVQDGQRYNDKDVWKPEPCRICVCD
      gal protein --function - < sequence.txt
    """
    call = Invocation(context.obj, output, model)
    if call.jsonl:
        return call.run_lines(lambda value: _request(field_of(value, "sequence"), function=function), samples)
    text = text_or_stdin(sequence, call.environment, call.output.note, "sequence")
    return call.run_request(_request(text, function=function), samples)


def _request(text: str, *, function: bool) -> Request:
    sequence = "".join(text.split()).upper()
    for position, letter in enumerate(sequence, 1):
        if letter not in _LETTERS:
            raise InputError(f'"{letter}" at position {position} is not an amino acid in one-letter code.')
    return protein_function(sequence) if function else protein_keywords(sequence)

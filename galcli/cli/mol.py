"""`gal mol`."""

from typing import Annotated

import typer

from galcli.assistant import Request, molecule_name, molecule_question
from galcli.cli.inputs import text_or_stdin
from galcli.cli.invocation import Invocation, field_of
from galcli.cli.options import ModelOptions, OutputOptions


def command(
    context: typer.Context,
    output: OutputOptions,
    model: ModelOptions,
    smiles: Annotated[
        str | None, typer.Argument(metavar="[SMILES]", help="The molecule; - reads it from stdin.")
    ] = None,
    ask: Annotated[
        str | None, typer.Option(metavar="QUESTION", help="A question about the molecule; without one, its name.")
    ] = None,
    samples: Annotated[int, typer.Option(metavar="K", help="Answers to sample.")] = 1,
) -> int:
    """Let the model name a molecule, or answer a question about it.

    Examples:
      gal mol CCO
      gal mol "c1ccccc1C=O" --ask "Will the compound penetrate the blood-brain barrier?"
    """
    call = Invocation(context.obj, output, model)
    if call.jsonl:
        return call.run_lines(lambda value: _request(field_of(value, "smiles"), ask), samples)
    text = text_or_stdin(smiles, call.environment, call.output.note, "molecule")
    return call.run_request(_request(text, ask), samples)


def _request(smiles: str, ask: str | None) -> Request:
    return molecule_question(smiles.strip(), ask) if ask else molecule_name(smiles.strip())

"""`gal cite`."""

from typing import Annotated

import typer

from galcli.assistant import citation
from galcli.cli.inputs import text_or_stdin
from galcli.cli.invocation import Invocation, field_of
from galcli.cli.options import ModelOptions, OutputOptions


def command(
    context: typer.Context,
    output: OutputOptions,
    model: ModelOptions,
    text: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="The text; - reads it from stdin.")] = None,
    samples: Annotated[int, typer.Option(metavar="K", help="Suggestions to sample.")] = 1,
) -> int:
    """Suggest the reference that fits at the end of a text.

    The model recalls title and surname. Nothing has confirmed that the reference exists.

    Examples:
      gal cite "In this paper we use the ResNet method"
      gal cite --strict "Attention was introduced by" || echo "look it up"
    """
    call = Invocation(context.obj, output, model)
    if call.jsonl:
        return call.run_lines(lambda value: citation(field_of(value, "text")), samples)
    return call.run_request(citation(text_or_stdin(text, call.environment, call.output.note, "text")), samples)

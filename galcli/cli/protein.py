"""`gal protein`."""

from collections.abc import Iterator
from typing import Annotated

import typer

from galcli.cli.inputs import decode, read_lines, text_or_stdin
from galcli.cli.invocation import Invocation
from galcli.cli.options import ModelOptions, OutputOptions
from galcli.cli.protein_batch import Batch, Wanted
from galcli.errors import GalError, InputError, UsageError
from galcli.proteins.compressed import file_lines
from galcli.proteins.hydropathy import WINDOW
from galcli.proteins.source import (
    Item,
    Reading,
    fasta_items,
    is_file_name,
    json_items,
    looks_like_json,
    nonempty,
    numbered_text,
)
from galcli.request import protein_function, protein_keywords
from galcli.sanitize import one_line


def command(
    context: typer.Context,
    output: OutputOptions,
    model: ModelOptions,
    sequence: Annotated[
        str | None,
        typer.Argument(metavar="[SEQUENCE|FILE]", help="One-letter code or a FASTA file; - reads stdin."),
    ] = None,
    keywords: Annotated[bool, typer.Option("--keywords", help="Let the model predict UniProt keywords.")] = False,
    function: Annotated[bool, typer.Option("--function", help="Let the model predict the function.")] = False,
    like: Annotated[
        str | None, typer.Option(metavar="LIBRARY", help="Annotated FASTA: nearest proteins, to check keywords by.")
    ] = None,
    vocabulary: Annotated[
        str | None, typer.Option(metavar="FILE", help="UniProt's keywlist.txt, if not in its usual place.")
    ] = None,
    translate: Annotated[bool, typer.Option("--translate", help="The input is DNA or RNA.")] = False,
    frame: Annotated[int, typer.Option(metavar="N", help="Reading frame: 1, 2, 3, or -1, -2, -3.")] = 1,
    code: Annotated[int, typer.Option(metavar="N", help="NCBI's number of the genetic code.")] = 1,
    tsv: Annotated[bool, typer.Option("--tsv", help="Print a table, one protein a row.")] = False,
    plot: Annotated[bool, typer.Option("--plot", help="Plot the hydropathy.")] = False,
    draw: Annotated[str | None, typer.Option(metavar="FILE", help="Draw the hydropathy as .svg or .png.")] = None,
    window: Annotated[int, typer.Option(metavar="N", help="Residues that the plot averages.")] = WINDOW,
    samples: Annotated[int, typer.Option(metavar="K", help="Predictions to sample; the first is used.")] = 1,
) -> int:
    """Compute what follows from a protein's sequence; predict keywords and function, and check them.

    Patterns are matches, not findings. A predicted keyword is verified only by the annotation of a close neighbour.

    Examples:
      gal protein MIRLGAPQTLVLLTLLVAAVLRCQGQDVQEAGSCVQDGQRYNDKDVWKPEPCRICVCD --plot
      gal protein proteins.fasta --tsv > proteins.tsv
      gal protein gene.fna --translate --draw hydropathy.svg
      gal protein new.fasta --keywords --like annotated.fasta
    """
    call = Invocation(context.obj, output, model)
    wanted = Wanted(keywords, function, like, vocabulary, tsv, plot, draw, window, samples)
    wanted.validate(output)
    items = _items(sequence, call, Reading(translate, frame, code))
    if not model.show_prompt:
        return Batch(call, wanted, output, strict=model.strict).run(items)
    protein = next(items).result
    if isinstance(protein, GalError):
        raise protein
    return call.show_prompt(protein_function(protein.residues) if function else protein_keywords(protein.residues))


def _items(argument: str | None, call: Invocation, reading: Reading) -> Iterator[Item]:
    """Return the inputs one at a time.

    Raises:
        UsageError: There is no input, or it is empty.
        InputError: The input cannot be read.
    """
    environment, note = call.environment, call.output.note
    if argument == "-" or (argument is None and not environment.stdin_is_terminal):
        source = "standard input"
        lines = numbered_text((line for _, line in read_lines(environment, note)), source, decode)
        is_json, lines = looks_like_json(lines) if call.jsonl else (False, lines)
        items = (json_items if is_json else fasta_items)(lines, source, reading)
        return nonempty(items, UsageError("The sequence is empty."))
    if argument is not None and is_file_name(argument):
        source = one_line(argument)
        lines = numbered_text(file_lines(argument), source, decode)
        return nonempty(fasta_items(lines, source, reading), InputError(f"{source} holds no sequence."))
    text = text_or_stdin(argument, environment, note, "sequence")
    lines = numbered_text(text.encode().splitlines(keepends=True), "the sequence", decode)
    return nonempty(fasta_items(lines, "the sequence", reading), UsageError("The sequence is empty."))

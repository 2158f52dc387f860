"""`gal mol`."""

import os
from pathlib import Path
from typing import Annotated

import typer

from galcli.cli.invocation import Invocation
from galcli.cli.mol_batch import run_batch
from galcli.cli.mol_call import MoleculeCall
from galcli.cli.mol_options import ValueOptions
from galcli.cli.mol_single import run_single
from galcli.cli.options import ModelOptions, OutputOptions


def command(
    context: typer.Context,
    output: OutputOptions,
    model: ModelOptions,
    shown: ValueOptions,
    molecules: Annotated[
        list[str] | None, typer.Argument(metavar="[MOLECULE]...", help="SMILES, InChI, name or file; - is stdin.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--from", metavar="KIND", help="smiles, inchi, name, mol, sdf, smi or csv.")
    ] = None,
    column: Annotated[str | None, typer.Option(metavar="NAME", help="The column of a CSV with the molecules.")] = None,
    iupac: Annotated[bool, typer.Option("--iupac", help="A name that reads back as the molecule.")] = False,
    namer: Annotated[str, typer.Option(metavar="WHO", help="Who proposes names: model, rules or auto.")] = "auto",
    samples: Annotated[int, typer.Option(metavar="K", help="Names or answers to sample from the model.")] = 1,
    ask: Annotated[str | None, typer.Option(metavar="QUESTION", help="Ask the model about the molecule.")] = None,
    draw: Annotated[str | None, typer.Option(metavar="FILE", help="Draw it into a .svg or .png file.")] = None,
    view: Annotated[bool, typer.Option("--view", help="Draw it in the terminal.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV, with a column for errors.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", metavar="N", help="Processes for many; 0: one a core.")] = 0,
    time_limit: Annotated[float, typer.Option(metavar="S", help="Seconds that one molecule may take.")] = 60.0,
) -> int:
    """Describe a molecule: identifiers, properties, drug rules. Name it, draw it, ask about it.

    Reads SMILES, InChI, names (by OPSIN), and .mol, .sdf, .smi and .csv files. A name is verified only when
    OPSIN reads it back as the very same structure. Several molecules give a line each, in their order.

    Examples:
      gal mol CCO
      gal mol "2-aminoacetic acid" --smiles
      gal mol "CC(=O)Oc1ccccc1C(=O)O" --iupac
      gal mol c1ccccc1C=O --draw benzaldehyde.svg
      gal mol compounds.sdf --csv > compounds.csv
      cat smiles.txt | gal mol --jsonl | jq .answer
    """
    invocation = Invocation(context.obj, output, model)
    call = MoleculeCall.of(
        invocation,
        kind=source,
        column=column,
        columns=shown.columns(),
        iupac=iupac,
        namer=namer,
        samples=samples,
        question=ask,
        csv=csv,
        jobs=jobs or min(os.cpu_count() or 1, 8),
        seconds=time_limit,
        strict=model.strict,
        show_prompt=model.show_prompt,
    )
    given = molecules or ["-"]
    if len(given) > 1 or given == ["-"] or _is_file(given[0]) or invocation.jsonl or csv:
        call.refuse_for_many(draw=draw, view=view)
        return run_batch(call, given, _is_file)
    return run_single(call, given[0], draw, view=view)


def _is_file(text: str) -> bool:
    """Whether an argument names a file; long text cannot."""
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False

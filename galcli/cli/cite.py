"""`gal cite`."""

from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperCommand

from galcli.cli.app import add_command, new_typer
from galcli.cli.cite_call import CiteCall
from galcli.cli.inputs import text_or_stdin
from galcli.cli.invocation import Invocation
from galcli.cli.options import ModelOptions, OutputOptions
from galcli.errors import UsageError
from galcli.request import citation


def command(
    context: typer.Context,
    output: OutputOptions,
    model: ModelOptions,
    drafts: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE|TEXT]...", help="Drafts, or one text; - is stdin.")
    ] = None,
    bib: Annotated[list[str] | None, typer.Option("--bib", "-b", metavar="FILE", help="Your .bib; repeatable.")] = None,
    library: Annotated[str | None, typer.Option("--library", "-l", metavar="NAME", help="Which library.")] = None,
    kind: Annotated[str | None, typer.Option("--format", metavar="KIND", help="latex, markdown or plain.")] = None,
    accept: Annotated[float | None, typer.Option(metavar="P", help="Insert suggestions this probable.")] = None,
    in_place: Annotated[bool, typer.Option("--in-place", "-i", help="Change the files; =.bak keeps copies.")] = False,
    backup: Annotated[str | None, typer.Option(hidden=True)] = None,
    diff: Annotated[bool, typer.Option("--diff", help="Print a diff that git applies.")] = False,
    top: Annotated[int, typer.Option(metavar="K", help="Candidates a slot.")] = 5,
    year_max: Annotated[int | None, typer.Option(metavar="Y", help="Leave out what appeared later.")] = None,
    append_bib: Annotated[bool, typer.Option("--append-bib", help="Append new entries to the first .bib.")] = False,
    claims: Annotated[bool, typer.Option("--claims", help="Also find sentences that need a citation.")] = False,
    generate: Annotated[bool, typer.Option("--generate", help="Let the model write, over real records only.")] = False,
    dense: Annotated[
        str | None, typer.Option(metavar="MODEL", help="Add the similarity of this sentence-transformers model.")
    ] = None,
    verify: Annotated[list[str] | None, typer.Option(metavar="BIB", help="Hold a .bib against the library.")] = None,
    resolve: Annotated[str | None, typer.Option(metavar="TEXT", help='"Title, Surname", DOI …: BibTeX.')] = None,
) -> int:
    r"""Fill the citations of a draft: LaTeX, Markdown or text. Whatever is inserted is a record that exists.

    Finds \cite{}, \cite{TODO}, [CITE], [START_REF], [@?], keys that the .bib lacks, and mentions such as
    "Brants (2000)". What the text names is resolved; for the rest your .bib and your library are searched, and a
    model, if one is chosen, orders what was found. Suggestions become comments unless --accept inserts them.
    Existing is not supporting: read what you cite. Exits with 3 when a citation or entry is shown wrong.

    Examples:
      gal cite --bib refs.bib < draft.tex > cited.tex
      gal cite paper.tex --in-place=.bak --append-bib
      gal cite paper.tex --diff --accept 0.8 | git apply
      gal cite "The English POS-tagging has been carried out using the TnT tagger"
      gal cite --verify refs.bib
      gal cite --resolve "Attention is all you need, Vaswani" >> refs.bib
    """
    call = Invocation(context.obj, output, model)
    if model.show_prompt:
        text = text_or_stdin(drafts[0] if drafts else None, call.environment, call.output.note, "text")
        return call.show_prompt(citation(text))
    wanted = CiteCall.of(
        call,
        bibs=bib or [],
        library=library,
        kind=kind,
        accept=accept,
        in_place=in_place or backup is not None,
        backup=backup or "",
        diff=diff,
        top=top,
        year_max=year_max,
        append=append_bib,
        claims=claims,
        generate=generate,
        dense=dense,
        strict=model.strict,
    )
    if verify or resolve is not None:
        from galcli.cli.cite_verify import run_resolve, run_verify

        if drafts or call.jsonl or (verify and resolve is not None):
            raise UsageError("--verify and --resolve take neither drafts, nor --jsonl, nor each other.")
        return run_verify(wanted, verify) if verify else run_resolve(wanted, resolve or "")
    if call.jsonl:
        from galcli.cli.cite_lines import run_lines

        return run_lines(wanted)
    from galcli.cli.cite_draft import run_drafts, run_text

    if drafts and len(drafts) == 1 and drafts[0] != "-" and not _is_file(drafts[0]) and _is_text(drafts[0]):
        return run_text(wanted, text_or_stdin(drafts[0], call.environment, call.output.note, "text"))
    return run_drafts(wanted, drafts or ["-"])


def _is_file(text: str) -> bool:
    """Whether an argument names something on the disk; long text cannot."""
    try:
        return bool(text.strip()) and Path(text).exists()
    except (OSError, ValueError):
        return False


def _is_text(argument: str) -> bool:
    """Whether an argument is a text: a single word with a draft's ending is the name of a file that is missing."""
    return " " in argument.strip() or Path(argument).suffix.lower() not in {".tex", ".md", ".txt", ".ltx", ".markdown"}


class CiteCommand(TyperCommand):
    """Takes `--in-place` with and without `=SUFFIX`, as `sed` does."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Split the suffix off."""
        split = [
            part
            for argument in args
            for part in (
                ("--in-place", "--backup", argument.removeprefix("--in-place="))
                if argument.startswith("--in-place=")
                else (argument,)
            )
        ]
        return super().parse_args(ctx, split)


app = new_typer()
add_command(app, "cite", command, CiteCommand)

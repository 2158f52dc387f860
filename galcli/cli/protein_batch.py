"""What `gal protein` does with each protein: analyse it, predict if asked, print it in the form that was asked for."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from galcli.assistant import predict_protein
from galcli.errors import GalError, UsageError
from galcli.exit_status import ExitStatus
from galcli.files import write_atomically
from galcli.proteins.hydropathy import profile
from galcli.report import Report, Source, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from galcli.cli.invocation import Invocation
    from galcli.cli.options import OutputOptions
    from galcli.engines.base import Engine
    from galcli.proteins.analysis import Analysis
    from galcli.proteins.neighbours import Library, Neighbour
    from galcli.proteins.sequence import Protein
    from galcli.proteins.source import Item
    from galcli.proteins.vocabulary import Vocabulary

_IMAGES = frozenset({".svg", ".png"})
_VOCABULARY_FILE = Path("uniprot", "keywlist.txt")
_LABEL = 18


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asked for; the fields are the options of `gal protein`."""

    keywords: bool
    function: bool
    like: str | None
    vocabulary: str | None
    tsv: bool
    plot: bool
    draw: str | None
    window: int
    samples: int

    @property
    def prediction(self) -> bool:
        """Whether a model is needed."""
        return self.keywords or self.function

    def validate(self, output: OutputOptions) -> None:
        """Refuse what cannot be done, before anything is read.

        Raises:
            UsageError: The options contradict each other, or one has a bad value.
        """
        if self.tsv and (output.json or output.jsonl):
            raise UsageError("--tsv excludes --json and --jsonl.")
        if self.draw is not None and Path(self.draw).suffix.lower() not in _IMAGES:
            raise UsageError("--draw writes .svg and .png files.", "gal protein SEQUENCE --draw hydropathy.svg")
        profile("M", self.window)


class Batch:
    """Runs over proteins in order; a bad one is reported and the run goes on.

    Args:
        call: The command's surroundings.
        wanted: What to do with each protein.
        output: The form of the result.
        strict: Whether a prediction that nothing could verify is a failure.
    """

    def __init__(self, call: Invocation, wanted: Wanted, output: OutputOptions, *, strict: bool) -> None:
        self._call = call
        self._wanted = wanted
        self._json = output.json
        self._strict = strict
        self._library: Library | None = None
        self._vocabulary: Vocabulary | None = None
        self._several = self._shown = False

    def run(self, items: Iterator[Item]) -> int:
        """Handle all proteins and return the exit status."""
        wanted, status = self._wanted, ExitStatus.OK
        first = list(islice(items, 2))
        self._several = len(first) > 1
        if self._several and (self._json or wanted.draw):
            raise UsageError(
                f"{'--json' if self._json else '--draw'} takes one protein, and there are several.",
                "Use --jsonl or --tsv for many.",
            )
        self._open_references()
        with ExitStack() as stack:
            engine = stack.enter_context(self._call.open_engine()) if wanted.prediction else None
            if wanted.tsv:
                self._call.output.row(self._columns())
            for item in chain(first, items):
                status = max(status, self._one(item, engine))
        return status

    def _open_references(self) -> None:
        if self._wanted.like is not None:
            from galcli.proteins.neighbours import Library

            self._library = Library(self._wanted.like)
        if self._wanted.keywords:
            from galcli.proteins.vocabulary import ADDRESS, read_vocabulary

            usual = self._call.environment.folders.data / _VOCABULARY_FILE
            if self._wanted.vocabulary is not None or usual.exists():
                self._vocabulary = read_vocabulary(self._wanted.vocabulary or str(usual))
            else:
                self._call.output.note(
                    "Keywords are not checked against UniProt's list, which is not here. Fetch it once:\n"
                    f"curl --create-dirs -o '{usual}' {ADDRESS}"
                )

    def _one(self, item: Item, engine: Engine | None) -> ExitStatus:
        try:
            if isinstance(item.result, GalError):
                raise item.result
            analysis, neighbours, report = self._report(item.result, engine)
        except GalError as error:
            return self._failed(item, error)
        self._show(analysis, neighbours, report, item.identity)
        if not self._wanted.prediction:
            return ExitStatus.OK
        if report.verdict is Verdict.REFUTED:
            return ExitStatus.REFUTED
        unverified = self._strict and report.verdict is Verdict.UNVERIFIED
        return ExitStatus.UNVERIFIED if unverified else ExitStatus.OK

    def _report(self, protein: Protein, engine: Engine | None) -> tuple[Analysis, list[Neighbour] | None, Report]:
        from galcli.proteins.analysis import analyse

        wanted, output = self._wanted, self._call.output
        for note in protein.notes:
            output.note(f"{protein.name}: {note}" if protein.name else note)
        analysis = analyse(protein)
        neighbours = None if self._library is None else self._library.nearest(protein.residues)
        if wanted.draw is not None:
            self._draw(protein, wanted.draw)
        if engine is None:
            report = Report("protein", protein.residues, self._card(analysis, neighbours))
        else:
            report = self._call.noted(
                predict_protein(
                    protein.residues,
                    engine,
                    self._call.sampling(wanted.samples),
                    keywords=wanted.keywords,
                    function=wanted.function,
                    vocabulary=self._vocabulary,
                    neighbours=neighbours,
                    overrides=self._call.environment.folders.prompts,
                )
            )
            if report.data["read_residues"] < protein.length:
                output.note(f"The model read the first {report.data['read_residues']} of {protein.length} residues.")
            report.sources += [self._vocabulary.source] if self._vocabulary else []
        report.data = analysis.data() | report.data
        if neighbours is not None and self._library is not None:
            report.data["neighbours"] = [neighbour.data() for neighbour in neighbours]
            path = self._library.path
            report.sources += [
                Source(found.annotation.name, f"{found.annotation.name}: {found.annotation.description} ({path})")
                for found in neighbours
            ]
        return analysis, neighbours, report

    def _card(self, analysis: Analysis, neighbours: list[Neighbour] | None) -> str:
        rows = [f"{found.shown}, E = {found.e_value:.0e}: {found.annotation.description}" for found in neighbours or []]
        if neighbours == []:
            rows = ["none with an annotation"]
        return "\n".join([analysis.card(), *(f"{'neighbour':<{_LABEL}}{row}" for row in rows)])

    def _show(self, analysis: Analysis, neighbours: list[Neighbour] | None, report: Report, identity: Any) -> None:
        wanted, output = self._wanted, self._call.output
        if wanted.tsv:
            output.row(self._cells(analysis, neighbours, report))
            return
        if not output.is_text:
            output.report(report, identity)
            return
        if self._shown:
            output.verbatim("")
        self._shown = True
        if wanted.prediction:
            if analysis.protein.title and (self._several or output.for_people):
                output.verbatim(analysis.protein.title)
            output.report(report)
        else:
            output.verbatim(report.answer)
        if wanted.plot:
            from galcli.proteins.plot import plot

            output.verbatim(plot(profile(analysis.protein.residues, wanted.window)))

    def _columns(self) -> list[str]:
        from galcli.proteins.analysis import COLUMNS

        wanted = self._wanted
        extra = (
            ("nearest", wanted.like),
            ("predicted_keywords", wanted.keywords),
            ("predicted_function", wanted.function),
        )
        return [*COLUMNS, *(name for name, asked in extra if asked), "error"]

    def _cells(self, analysis: Analysis, neighbours: list[Neighbour] | None, report: Report) -> list[str]:
        cells = analysis.row()
        if neighbours is not None:
            cells.append(f"{neighbours[0].annotation.name}:{neighbours[0].identity:.3f}" if neighbours else "")
        if self._wanted.keywords:
            found = report.data["predicted_keywords"]
            cells.append(";".join(f"{label['predicted']}={label['verdict']}" for label in found))
        if self._wanted.function:
            cells.append(report.data["predicted_function"])
        return [*cells, ""]

    def _failed(self, item: Item, error: GalError) -> ExitStatus:
        output = self._call.output
        if self._wanted.tsv:
            output.row([item.name, *[""] * (len(self._columns()) - 2), error.message])
        elif not output.is_text and not self._json:
            output.failed_line(item.number, error, item.identity)
        elif not self._several:
            raise error
        else:
            output.failure(error)
        return ExitStatus.FAILURE

    def _draw(self, protein: Protein, path: str) -> None:
        from galcli.proteins.drawing import figure, png, svg

        drawn = figure(protein.title or f"{protein.length} residues", profile(protein.residues, self._wanted.window))
        write_atomically(Path(path), svg(drawn) if path.lower().endswith(".svg") else png(drawn))

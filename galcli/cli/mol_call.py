"""What one call of `gal mol` is to do, checked before anything runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from galcli.chemistry.card import cell
from galcli.chemistry.detect import FILE_KINDS, TEXT_KINDS, Kind
from galcli.chemistry.naming import NAMERS
from galcli.errors import UsageError
from galcli.exit_status import ExitStatus
from galcli.report import Report, Verdict

if TYPE_CHECKING:
    from galcli.cli.invocation import Invocation

_NAME_COLUMNS = ("iupac", "iupac_level", "iupac_by")


@dataclass(frozen=True, slots=True)
class MoleculeCall:
    """One call.

    Attributes:
        invocation: Settings and output.
        kind: How molecules are written, or a file's format; `None` detects it.
        column: The column of a CSV.
        columns: The values to print; empty for all.
        iupac: Whether to name.
        namer: `auto`, `model` or `rules`.
        samples: What to sample from the model, a molecule.
        question: A question for the model.
        csv: Whether to print CSV.
        jobs: Processes.
        seconds: Time for one molecule.
        strict: Whether an unverified answer has a status of its own.
        show_prompt: Whether to print the prompt instead of asking.
    """

    invocation: Invocation
    kind: Kind | None
    column: str | None
    columns: list[str]
    iupac: bool
    namer: str
    samples: int
    question: str | None
    csv: bool
    jobs: int
    seconds: float
    strict: bool
    show_prompt: bool

    @classmethod
    def of(cls, invocation: Invocation, *, kind: str | None, **options: Any) -> MoleculeCall:
        """Check the options.

        Raises:
            UsageError: They are wrong or exclude each other.
        """
        kinds = {str(known): known for known in (*TEXT_KINDS, *FILE_KINDS)}
        if kind is not None and kind not in kinds:
            raise UsageError(f'--from cannot be "{kind}".', f"Use one of: {', '.join(kinds)}.")
        call = cls(invocation, kinds[kind] if kind else None, **options)
        if call.namer not in NAMERS:
            raise UsageError(f'--namer cannot be "{call.namer}".', f"Use one of: {', '.join(NAMERS)}.")
        if call.jobs < 1 or call.seconds <= 0:
            raise UsageError("--jobs and --time-limit must be positive.")
        if call.csv and not invocation.output.is_text:
            raise UsageError("--csv, --json and --jsonl exclude each other.")
        if call.question is not None and not call.question.strip():
            raise UsageError("The question is empty.")
        if call.question and (call.iupac or call.csv):
            raise UsageError("--ask excludes --iupac and --csv.")
        return call

    @property
    def asks_model(self) -> bool:
        """Whether a model is needed: for an answer, or for proposals of names."""
        by_model = self.namer == "model" or (self.namer == "auto" and bool(self.invocation.settings.named_model))
        return bool(self.question) or (self.iupac and by_model)

    @property
    def rules(self) -> bool:
        """Whether the rules may name."""
        return self.namer != "model"

    @property
    def prints_all(self) -> bool:
        """Whether all values are printed: in JSON, and where none was chosen."""
        return not self.invocation.output.is_text or not (self.columns or self.iupac or self.question)

    @property
    def wanted(self) -> list[str] | None:
        """The values to compute; `None` is all of them."""
        return None if self.prints_all or (self.csv and not self.columns) else self.columns

    def status_of(self, report: Report) -> ExitStatus:
        """Return the exit status that a report's verdict asks for."""
        if report.verdict is Verdict.REFUTED:
            return ExitStatus.REFUTED
        unverified = self.strict and report.verdict is Verdict.UNVERIFIED
        return ExitStatus.UNVERIFIED if unverified else ExitStatus.OK

    def refuse_for_many(self, *, draw: str | None, view: bool) -> None:
        """Refuse what only one molecule can have.

        Raises:
            UsageError: Something of that was asked for.
        """
        if draw or view or self.show_prompt:
            raise UsageError("--draw, --view and --show-prompt are for one molecule.")

    def header(self) -> list[str]:
        """Return the columns of a table of molecules."""
        from galcli.chemistry.descriptors import value_names

        names = list(_NAME_COLUMNS) if self.iupac else []
        return ["id", "input", *names, *(self.columns or value_names()), "error"]

    def row(self, title: str, text: str, analysis: dict[str, Any]) -> list[str]:
        """Return a molecule's row of that table."""
        naming = analysis.get("naming") or {}
        names = [cell(naming.get(key)) for key in ("name", "level", "proposed_by")] if self.iupac else []
        values = analysis.get("values", {})
        columns = self.header()[2 + len(names) : -1]
        return [title, text, *names, *(cell(values.get(name)) for name in columns), analysis.get("error", "")]

    def line(self, analysis: dict[str, Any]) -> str:
        """Return the values that were asked for, tab-separated; the name, if asked for, first."""
        names = [cell((analysis.get("naming") or {}).get("name"))] if self.iupac else []
        values = analysis.get("values", {})
        return "\t".join([*names, *(cell(values.get(name)) for name in self.columns)])

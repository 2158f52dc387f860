"""`gal mol` for one molecule: a card, chosen values, a name, a drawing, or an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from galcli.chemistry.analysis import describe_molecule, name_molecule, time_limit
from galcli.chemistry.card import card_rows
from galcli.chemistry.detect import Kind, kind_of_text
from galcli.chemistry.molecule import Molecule, read_molecule, shown
from galcli.chemistry.opsin import Opsin
from galcli.chemistry.report import molecule_report
from galcli.chemistry.rules import collect_rarely, preload
from galcli.cli.inputs import decode
from galcli.errors import UsageError
from galcli.report import Report, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from galcli.cli.mol_call import MoleculeCall
    from galcli.engines.base import Engine


def run_single(call: MoleculeCall, given: str, draw: str | None, *, view: bool) -> int:
    """Answer for one molecule and return the exit status."""
    text = decode(given.encode("utf-8", "surrogateescape"), "the molecule")
    if not text.strip():
        raise UsageError("The molecule is empty.")
    with Opsin() as opsin:
        if call.iupac or (call.kind or kind_of_text(text.strip())) is Kind.NAME:
            opsin.start()  # it needs as long as the imports below
        with time_limit(call.seconds):
            molecule = read_molecule(text, call.kind, opsin)
        if draw or view:
            _draw(call, molecule, draw, view=view)
            if not (call.columns or call.iupac or call.question) and call.invocation.output.is_text:
                return 0
        return _answer(call, molecule, opsin)


def _answer(call: MoleculeCall, molecule: Molecule, opsin: Opsin) -> int:
    if not call.asks_model:
        if call.iupac:
            collect_rarely()
            preload()
        return _finish(call, _described(call, molecule, opsin))
    from galcli.request import molecule_name, molecule_question

    invocation = call.invocation
    request = molecule_question(molecule.smiles, call.question) if call.question else molecule_name(molecule.smiles)
    if call.show_prompt:
        return invocation.show_prompt(request)
    with invocation.open_engine() as engine:
        on_piece = invocation.output.stream if invocation.output.is_text else None
        return _finish(call, with_model(call, molecule, opsin, engine, on_piece))


def _described(call: MoleculeCall, molecule: Molecule, opsin: Opsin) -> Report:
    with time_limit(call.seconds):
        found = describe_molecule(molecule, call.wanted)
        if call.iupac:
            found.naming = name_molecule(molecule, opsin)
    return molecule_report(molecule.text, found.to_json())


def with_model(
    call: MoleculeCall, molecule: Molecule, opsin: Opsin, engine: Engine, on_piece: Callable[[str], None] | None = None
) -> Report:
    """Return the report on a molecule about which a model is asked; `on_piece` gets its answer as it is written."""
    from galcli.assistant import ask_about_molecule, propose_names

    sampling = call.invocation.sampling(call.samples)
    overrides = call.invocation.environment.folders.prompts
    if call.question:
        return call.invocation.noted(
            ask_about_molecule(molecule, call.question, engine, sampling, overrides=overrides, on_piece=on_piece)
        )
    proposals, receipt = propose_names(molecule.smiles, engine, sampling, overrides=overrides)
    with time_limit(call.seconds):
        found = describe_molecule(molecule, call.wanted)
        found.naming = name_molecule(molecule, opsin, proposals, engine.info.model, rules=call.rules)
    return molecule_report(molecule.text, found.to_json(), receipt)


def _finish(call: MoleculeCall, report: Report) -> int:
    output = call.invocation.output
    if call.question or not output.is_text:
        return call.invocation.finish(report)
    if call.prints_all:
        output.card(report, card_rows(report.data))
        return call.status_of(report)
    if call.iupac and not call.columns and output.for_people:
        return call.invocation.finish(report)
    output.verbatim(call.line(report.data))
    tell_name(call, report)
    return call.status_of(report)


def tell_name(call: MoleculeCall, report: Report) -> None:
    """Say on stderr why a name is missing or not verified: its line is bare."""
    naming = report.data["naming"]
    if call.iupac and naming["name"] is None:
        call.invocation.output.note(f"There is no name for {shown(report.input)}: {naming['reason']}.")
    elif call.iupac and report.verdict is not Verdict.VERIFIED:
        call.invocation.output.note(f"The name is not verified: {naming['level']}: {naming['reason']}.")


def _draw(call: MoleculeCall, molecule: Molecule, path: str | None, *, view: bool) -> None:
    from galcli.chemistry.depict import write_drawing

    if path:
        write_drawing(molecule.mol, path)
        call.invocation.output.note(f"Drawn into {path}.")
    if view:
        from galcli.chemistry.terminal_picture import picture

        environment = call.invocation.environment
        call.invocation.output.picture(picture(molecule.mol, environment.variables, environment.stdout_is_terminal))

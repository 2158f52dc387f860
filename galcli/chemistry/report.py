"""A molecule's report: the envelope that every command shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from galcli.chemistry.verify import Level
from galcli.report import Check, Report, Source, Verdict

if TYPE_CHECKING:
    from galcli.report import Receipt


def molecule_report(text: str, analysis: dict[str, Any], receipt: Receipt | None = None) -> Report:
    """Return the report on a molecule.

    Without a name everything in it was computed, which verifies it; with one, the name is the answer and is judged.

    Args:
        text: What the user gave.
        analysis: An `Analysis` as JSON.
        receipt: How the model was run that proposed names.
    """
    sources = [Source("rdkit", f"RDKit {_rdkit_version()} computed the values.")]
    naming = analysis["naming"]
    if naming is None:
        return Report("mol", text, analysis["smiles"], Verdict.VERIFIED, sources=sources, data=analysis)
    if naming["name"] is None:
        return Report("mol", text, "", sources=sources, data=analysis, receipt=receipt)
    level = Level(naming["level"])
    reason = naming["reason"] if level is Level.VERIFIED else f"{level}: {naming['reason']}"
    check = Check(naming["name"], level.verdict, reason)
    sources.append(Source("namer", f"{naming['proposed_by']} proposed the name."))
    if naming["confirmed_by"]:
        sources.append(Source("opsin", f"{naming['confirmed_by']} confirmed it."))
    return Report("mol", text, naming["name"], level.verdict, [check], sources, analysis, receipt)


def _rdkit_version() -> str:
    from rdkit.rdBase import rdkitVersion

    return str(rdkitVersion)

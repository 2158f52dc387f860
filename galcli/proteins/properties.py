"""What follows from a sequence alone: mass, charge, hydropathy and the like, computed by Biopython.

For a sequence of the twenty standard amino acids every value is Biopython's own. Other letters have no place in most of
these scales: they are left out, except where that would be wrong (a mass with an unknown residue is no mass), and the
result says so.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from galcli.proteins.sequence import STANDARD, STOP

if TYPE_CHECKING:
    from galcli.proteins.sequence import Protein

UNSTABLE_ABOVE = 40.0
"""Proteins above this instability index tend to be short-lived in the test tube (Guruprasad 1990)."""

_RUNS = re.compile(f"[{STANDARD}]+")
_OF_KNOWN_MASS = frozenset(STANDARD + "OU")
_NEUTRAL_PH = 7.0


@dataclass(frozen=True, slots=True)
class Properties:
    """Computed properties; `None` where the sequence does not determine one.

    Attributes:
        length: Residues.
        composition: Count of each letter that occurs.
        left_out: Residues that the values below leave out, because they are not one of the twenty.
        molecular_weight: Average mass in Da; none with residues of unknown mass or stops.
        isoelectric_point: The pH of zero net charge, by the pK values of Bjellqvist 1994.
        charge: Net charge at pH 7, in elementary charges.
        gravy: Mean hydropathy (Kyte & Doolittle 1982).
        aromaticity: Fraction of F, W and Y (Lobry 1994).
        instability_index: Guruprasad 1990; above 40 is unstable.
        extinction_reduced: At 280 nm in 1/(M cm), all cysteines reduced.
        extinction_cystines: The same with all cysteines in disulfide bridges.
        helix: Fraction of residues that favour helices: a tendency, no prediction of the fold.
        turn: Fraction of residues that favour turns.
        sheet: Fraction of residues that favour sheets.
    """

    length: int
    composition: dict[str, int]
    left_out: int
    molecular_weight: float | None
    isoelectric_point: float | None
    charge: float | None
    gravy: float | None
    aromaticity: float | None
    instability_index: float | None
    extinction_reduced: int | None
    extinction_cystines: int | None
    helix: float | None
    turn: float | None
    sheet: float | None


def properties(protein: Protein) -> Properties:
    """Compute a protein's properties."""
    composition = dict(sorted(Counter(protein.residues.replace(STOP, "")).items()))
    runs: list[str] = _RUNS.findall(protein.residues)
    known = "".join(runs)
    left_out = protein.length - len(known)
    if not known:
        return Properties(protein.length, composition, left_out, _weight(protein.residues), *[None] * 10)
    analysis = _analysis(known)
    reduced, cystines = analysis.molar_extinction_coefficient()
    return Properties(
        protein.length,
        composition,
        left_out,
        _weight(protein.residues),
        analysis.isoelectric_point(),
        analysis.charge_at_pH(_NEUTRAL_PH),
        analysis.gravy(),
        analysis.aromaticity(),
        _instability(runs),
        reduced,
        cystines,
        *analysis.secondary_structure_fraction(),
    )


def _analysis(sequence: str) -> Any:
    from Bio.SeqUtils import ProtParam

    biopython: Any = ProtParam  # its functions have no types
    return biopython.ProteinAnalysis(sequence)


def _weight(residues: str) -> float | None:
    if not _OF_KNOWN_MASS.issuperset(residues):
        return None
    from Bio import SeqUtils

    biopython: Any = SeqUtils
    return float(biopython.molecular_weight(residues, seq_type="protein"))


def _instability(runs: list[str]) -> float:
    """Return the index over the pairs that really are neighbours: those within runs of standard residues."""
    if len(runs) == 1:
        return float(_analysis(runs[0]).instability_index())
    total = sum(_analysis(run).instability_index() * len(run) for run in runs)
    return float(total / sum(map(len, runs)))

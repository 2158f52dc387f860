"""Patterns in a sequence: short motifs, low complexity, hydrophobic stretches. Each hit is a match, not a finding.

A match says that the letters fit. Most N-glycosylation sequons in cytosolic proteins, for one, never meet the enzyme.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING, Any

from galcli.proteins.hydropathy import SCALE, WINDOW, profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a pattern matches.

    Attributes:
        pattern: The pattern's name.
        start: The first residue, counted from 1.
        end: The last residue.
        residues: What stands there.
    """

    pattern: str
    start: int
    end: int
    residues: str

    def data(self) -> dict[str, Any]:
        """Return the object for JSON, which says that it is no more than a match."""
        place = {"start": self.start, "end": self.end, "residues": self.residues}
        return {"pattern": self.pattern, **place, "kind": "pattern match"}


@dataclass(frozen=True, slots=True)
class Motif:
    """A short motif.

    Attributes:
        name: What it is called.
        expression: A regular expression over one-letter codes.
        source: Where it was described.
    """

    name: str
    expression: str
    source: str


MOTIFS = (
    Motif("N-glycosylation", "N[^P*][ST][^P*]", "Gavel & von Heijne 1990"),
    Motif("PKA phosphorylation", "R[RK].[ST]", "Kemp & Pearson 1990"),
    Motif("cell attachment", "RGD", "Pierschbacher & Ruoslahti 1984"),
    Motif("Walker A (P-loop)", "[AG].{4}GK[ST]", "Walker et al. 1982"),
    Motif("DEAD box", "DE[AC][DH]", "Linder et al. 1989"),
    Motif("C2H2 zinc finger", "C.{2,4}C.{12}H.{3,5}H", "Miller et al. 1985"),
    Motif("leucine zipper", "L.{6}L.{6}L.{6}L", "Landschulz et al. 1988"),
    Motif("nuclear localisation", "K[KR].[KR]", "Chelsky et al. 1989"),
    Motif("ER retention", "[KH]DEL$", "Munro & Pelham 1987"),
    Motif("prenylation (CaaX)", "C[AGVILMFYW]{2}[ACMQSLF]$", "Zhang & Casey 1996"),
)

SEG_WINDOW = 12
SEG_TRIGGER = 2.2
SEG_EXTEND = 2.5
"""Wootton & Federhen 1993: bits per residue that start a segment of low complexity, and that prolong it."""

MEMBRANE_MEAN = 1.6
"""Kyte & Doolittle 1982: mean hydropathy over 19 residues above which a stretch may span a membrane."""

_UNIT = 10**9
_SIGNAL_SEARCHED = 40  # signal peptides are rarely longer
_SIGNAL_CORE = 8
_SIGNAL_MEAN = 2.4
# von Heijne 1986: small residues stand at -3 and -1 of the cleavage site, which is near the core.
_CLEAVAGE = re.compile("[AVSTGCIL].[AGSCT]")
_CLEAVAGE_WITHIN = 9


def motif_hits(residues: str) -> list[Hit]:
    """Return all matches of all motifs, overlapping ones too, in the order of the sequence."""
    found = [
        Hit(motif.name, match.start() + 1, match.end(1), match.group(1))
        for motif in MOTIFS
        for match in re.finditer(f"(?=({motif.expression}))", residues)
    ]
    return sorted(found, key=lambda hit: (hit.start, hit.end))


def low_complexity(residues: str) -> list[Hit]:
    """Return segments of low complexity by the first pass of SEG; its second, probabilistic pass is left out."""
    bits = _entropies(residues)
    segments = _runs((value <= SEG_EXTEND for value in bits), SEG_WINDOW)
    return [
        Hit("low complexity", start, end, residues[start - 1 : end])
        for start, end in segments
        if min(bits[start - 1 : end - SEG_WINDOW + 1]) <= SEG_TRIGGER
    ]


def hydrophobic_stretches(residues: str) -> list[Hit]:
    """Return stretches hydrophobic enough to span a membrane."""
    if len(residues) < WINDOW:
        return []
    segments = _runs((value >= MEMBRANE_MEAN for value in profile(residues).values), WINDOW)
    return [Hit("hydrophobic stretch", start, end, residues[start - 1 : end]) for start, end in segments]


def signal_like(residues: str) -> list[Hit]:
    """Return the N-terminus, if it looks like a signal peptide: M, a hydrophobic core, small residues after it."""
    if not residues.startswith("M"):
        return []
    scores = [SCALE.get(letter, 0.0) for letter in residues[:_SIGNAL_SEARCHED]]
    for start in range(1, len(scores) - _SIGNAL_CORE):
        core = start + _SIGNAL_CORE
        if sum(scores[start:core]) / _SIGNAL_CORE >= _SIGNAL_MEAN:
            site = _CLEAVAGE.search(residues, core, min(core + _CLEAVAGE_WITHIN, _SIGNAL_SEARCHED))
            if site is not None:
                return [Hit("signal-like N-terminus", 1, site.end(), residues[: site.end()])]
    return []


def _entropies(residues: str) -> list[float]:
    """Return the Shannon entropy of each window, in bits a residue.

    A step changes two counts, so only their terms change; whole numbers of 10⁻⁹ bits keep a sum from drifting.
    """
    shares = (count / SEG_WINDOW for count in range(1, SEG_WINDOW + 1))
    terms = [0, *(round(-share * log2(share) * _UNIT) for share in shares)]
    counts = Counter(residues[: SEG_WINDOW - 1])
    total = sum(terms[count] for count in counts.values())
    found: list[float] = []
    for leaving, entering in zip(residues, residues[SEG_WINDOW - 1 :], strict=False):
        before = counts[entering]
        counts[entering] = before + 1
        total += terms[before + 1] - terms[before]
        found.append(total / _UNIT)
        before = counts[leaving]
        counts[leaving] = before - 1
        total += terms[before - 1] - terms[before]
    return found


def _runs(marks: Iterable[bool], window: int) -> Iterator[tuple[int, int]]:
    """Yield first and last residue, counted from 1, of what consecutive marked windows cover together."""
    start = last = None
    for position, marked in enumerate(marks, 1):
        if marked and (start is None or last is None or position > last + window):
            if start is not None and last is not None:
                yield start, last + window - 1
            start = position
        if marked:
            last = position
    if start is not None and last is not None:
        yield start, last + window - 1

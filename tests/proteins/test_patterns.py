"""Patterns: each motif where it is, and not where it is not."""

from collections import Counter
from math import log2

import pytest

from galcli.proteins.patterns import (
    SEG_WINDOW,
    _entropies,
    hydrophobic_stretches,
    low_complexity,
    motif_hits,
    signal_like,
)

VARIED = "MKTAYDEQRHWNSGPFCLVI"


@pytest.mark.parametrize(
    ("name", "matching", "failing"),
    [
        ("N-glycosylation", "AANGSAA", "AANPSAA"),
        ("N-glycosylation", "AANGTAA", "AANGTPA"),
        ("PKA phosphorylation", "ARRASA", "ARAASA"),
        ("cell attachment", "ARGDA", "ARGEA"),
        ("Walker A (P-loop)", "AGPPGVGKTA", "AGPPGVGRTA"),
        ("DEAD box", "VLDEADRM", "VLDDADRM"),
        ("C2H2 zinc finger", "YKCPECGKSFSQSSNLQKHQRTH", "YKCPECGKSFSQSSNLQKHQRTA"),
        ("leucine zipper", "LAAAAAALAAAAAALAAAAAAL", "LAAAAAALAAAAAALAAAAAAA"),
        ("nuclear localisation", "AKKAKA", "AKAAKA"),
        ("ER retention", "AAKDEL", "AKDELA"),
        ("prenylation (CaaX)", "AACVLS", "ACVLSA"),
    ],
)
def test_motifs(name, matching, failing):
    """One changed residue, or another place, and it is none."""
    assert name in {hit.pattern for hit in motif_hits(matching)}
    assert name not in {hit.pattern for hit in motif_hits(failing)}


def test_hits_have_places_and_overlap():
    """Counted from 1, in the order of the sequence."""
    hits = [hit for hit in motif_hits("NNSSA") if hit.pattern == "N-glycosylation"]
    assert [(hit.start, hit.end, hit.residues) for hit in hits] == [(1, 4, "NNSS"), (2, 5, "NSSA")]


def test_low_complexity_is_found_where_it_is():
    """A run of one residue between varied ones."""
    (hit,) = low_complexity(VARIED + "Q" * 20 + VARIED[::-1])
    assert hit.start <= 21
    assert hit.end >= 40
    assert 20 <= len(hit.residues) <= 40
    assert hit.residues == (VARIED + "Q" * 20 + VARIED[::-1])[hit.start - 1 : hit.end]
    assert low_complexity(VARIED * 3) == []
    assert low_complexity("Q" * 11) == []


def test_low_complexity_goes_by_the_entropy_of_windows():
    """The running sum equals the sum done anew for each window."""
    residues = "".join("ACDEK"[number * number % 31 % 5] for number in range(200))
    anew = [
        -sum(n / SEG_WINDOW * log2(n / SEG_WINDOW) for n in Counter(residues[at : at + SEG_WINDOW]).values())
        for at in range(len(residues) - SEG_WINDOW + 1)
    ]
    assert _entropies(residues) == pytest.approx(anew, abs=1e-7)


def test_a_hydrophobic_stretch_is_as_long_as_a_membrane_is_thick():
    """Twenty leucines are one; ten are none."""
    (hit,) = hydrophobic_stretches("DEKR" * 5 + "L" * 20 + "DEKR" * 5)
    assert hit.start <= 21
    assert hit.end >= 40
    assert hydrophobic_stretches("DEKR" * 5 + "L" * 10 + "DEKR" * 5) == []
    assert hydrophobic_stretches("L" * 18) == []


def test_two_stretches_are_two_hits():
    """What lies between them is longer than the window."""
    assert len(hydrophobic_stretches("L" * 20 + "DEKR" * 10 + "L" * 20)) == 2


def test_a_signal_like_start():
    """Human preproinsulin has one; without the first residues, or the small ones at the site, it has none."""
    insulin = "MALWMRLLPLLALLALWGPDPAAAFVNQHLCGSHLVEALYLVCGERGFFYTPKT"
    (hit,) = signal_like(insulin)
    assert (hit.pattern, hit.start) == ("signal-like N-terminus", 1)
    assert 17 <= hit.end <= 30
    assert signal_like(insulin[1:]) == []
    assert signal_like("MKRLLLLLLLLLL" + "E" * 30) == []
    assert signal_like("MDEKRDEKRDEKRDEKRDEKRDEKR") == []


def test_the_longest_proteins_are_quick():
    """40,000 residues give hits, not a hang."""
    residues = (VARIED + "NGSA") * 1700
    assert len(residues) > 40_000
    assert len([hit for hit in motif_hits(residues) if hit.pattern == "N-glycosylation"]) == 1700
    low_complexity(residues)
    hydrophobic_stretches(residues)

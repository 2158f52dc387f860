"""Computed properties: Biopython's own values for standard sequences, honest gaps for others."""

import pytest
from Bio.SeqUtils.ProtParam import ProteinAnalysis

from galcli.proteins.properties import properties
from galcli.proteins.sequence import STANDARD, Protein

SEQUENCES = [
    "MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQAPILSRVGDGTQDNLSGAEKAVQVKVKALPDAQFEVVHSLAKWKRQTLGQHDFSAGEGLYTHMKALRPDEDRLSPLHSVYVDQWDWE",
    "C" * 7 + "WYWYKR",
    "M",
    "".join(STANDARD[number * number % 997 % 20] for number in range(3000)),
]


def of(residues):
    """Return the properties of a sequence."""
    return properties(Protein("", "", residues))


@pytest.mark.parametrize("residues", SEQUENCES)
def test_every_value_is_biopythons_own(residues):
    """Bit for bit."""
    found, own = of(residues), ProteinAnalysis(residues)
    assert found.molecular_weight == own.molecular_weight()
    assert found.isoelectric_point == own.isoelectric_point()
    assert found.charge == own.charge_at_pH(7.0)
    assert found.gravy == own.gravy()
    assert found.aromaticity == own.aromaticity()
    assert found.instability_index == own.instability_index()
    assert (found.extinction_reduced, found.extinction_cystines) == own.molar_extinction_coefficient()
    assert (found.helix, found.turn, found.sheet) == own.secondary_structure_fraction()
    assert found.composition == {letter: n for letter, n in own.count_amino_acids().items() if n}
    assert (found.length, found.left_out) == (len(residues), 0)


def test_glycylglycine_has_its_textbook_mass():
    """132.12 g/mol."""
    assert of("GG").molecular_weight == pytest.approx(132.12, abs=0.005)


def test_a_mass_with_an_unknown_residue_is_no_mass():
    """Selenocysteine and pyrrolysine have one; stops do not."""
    assert of("MXK").molecular_weight is None
    assert of("MK*K").molecular_weight is None
    assert of("MUK").molecular_weight == ProteinAnalysis("MUK").molecular_weight()


def test_other_values_leave_out_residues_that_their_scales_lack():
    """And count them."""
    found, own = of("MKXVVU"), ProteinAnalysis("MKVV")
    assert (found.length, found.left_out) == (6, 2)
    assert found.gravy == own.gravy()
    assert found.isoelectric_point == own.isoelectric_point()
    assert found.composition == {"K": 1, "M": 1, "U": 1, "V": 2, "X": 1}


def test_instability_counts_only_pairs_that_are_neighbours():
    """Residues on both sides of an unknown one are no pair: K-V would change the value."""
    pairs = ProteinAnalysis("MK").instability_index() * 2 + ProteinAnalysis("VV").instability_index() * 2
    assert of("MKXVV").instability_index == pytest.approx(pairs / 4)
    assert of("MKXVV").instability_index != ProteinAnalysis("MKVV").instability_index()


def test_nothing_but_unknown_residues_determines_nothing():
    """But the length."""
    found = of("XXXX")
    assert (found.length, found.left_out) == (4, 4)
    assert found.gravy is found.isoelectric_point is found.helix is None

"""Reading sequences: what is cleaned, what is reported, what is refused."""

import pytest

from galcli.errors import InputError, UsageError
from galcli.proteins.fasta import LONGEST_RECORD, Record, records
from galcli.proteins.sequence import read_protein, translate


def record(*lines, header="x"):
    """Return a record whose first line of sequence is line 2 of its file."""
    return Record(1, header, list(enumerate(lines, 2)))


def test_case_white_space_gaps_and_a_final_stop_are_no_part_of_it():
    """Gaps are counted."""
    protein = read_protein(record("mk-t A\tY", "..IAK*"), "f")
    assert (protein.residues, protein.gaps, protein.length) == ("MKTAYIAK", 3, 8)
    assert protein.notes == ("Gaps were taken out (3); positions count residues.",)


def test_the_header_is_a_name_and_a_description():
    """Together they are the title."""
    protein = read_protein(record("MK", header="sp|P1|N A protein OS=X"), "f")
    assert (protein.name, protein.description) == ("sp|P1|N", "A protein OS=X")
    assert protein.title == "sp|P1|N A protein OS=X"


def test_unusual_residues_have_positions():
    """Counted in residues, from 1; a stop inside is one of them and no residue."""
    protein = read_protein(record("MUX", "-*XK"), "f")
    assert protein.nonstandard == {"U": [2], "X": [3, 5], "*": [4]}
    assert protein.length == 5
    assert "inner stops (1)" in protein.notes[1]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("MK1V",), '"1" at position 3 (f.fa, line 2, column 3) is not an amino acid'),
        (("MK-V", "A-K@"), '"@" at position 6 (f.fa, line 3, column 4) is not an amino acid'),
        (("MKé",), '"é" at position 3'),
    ],
)
def test_a_wrong_letter_is_named_with_line_and_column(lines, words):
    """The position counts residues, the column characters."""
    with pytest.raises(InputError) as caught:
        read_protein(record(*lines), "f.fa")
    assert words in caught.value.message


@pytest.mark.parametrize("lines", [(), ("---",), ("*",), ("**",)])
def test_a_record_without_residues_is_refused(lines):
    """Gaps and stops are none."""
    with pytest.raises(InputError, match=r'The record "x" \(f, line 1\) has no residues'):
        read_protein(record(*lines), "f")


def test_nucleotides_are_noticed():
    """A short peptide of A, C, G and T is left in peace."""
    assert "--translate" in read_protein(record("ACGT" * 10), "f").notes[0]
    assert read_protein(record("ACGT"), "f").notes == ()


def test_several_lines_without_a_header_are_one_sequence_and_say_so():
    """They could have been several sequences."""
    assert "2 lines are read as one" in read_protein(record("MK", "VA", header=None), "f").notes[0]
    assert read_protein(record("MK", header=None), "f").notes == ()


@pytest.mark.parametrize(
    ("bases", "frame", "code", "residues"),
    [
        ("atggctaaatga", 1, 1, "MAK"),
        ("AUGGCUAAAUGA", 1, 1, "MAK"),
        ("CATGGCTAAATGA", 2, 1, "MAK"),
        ("TCATTTAGCCAT", -1, 1, "MAK"),
        ("ATGTGAAAA", 1, 1, "M*K"),
        ("ATGTGAAAA", 1, 2, "MWK"),
        ("ATGGCNNNN", 1, 1, "MAX"),
    ],
)
def test_dna_and_rna_are_translated(bases, frame, code, residues):
    """In any frame and genetic code; a codon that all readings agree on is not ambiguous."""
    assert translate(record(bases), "f", frame, code).residues == residues


def test_bases_that_are_left_over_are_reported():
    """Less than a codon."""
    assert translate(record("ATGGCTA"), "f").notes == ("The last 1 base is not a whole codon.",)


def test_what_cannot_be_translated_is_named():
    """A letter that is no base, too few bases, an unknown frame or code."""
    with pytest.raises(InputError, match=r'"E" at position 4 .*line 2, column 4\) is not a base'):
        translate(record("ATGE"), "f")
    with pytest.raises(InputError, match="codes for no residues in frame 2"):
        translate(record("ATG"), "f", 2)
    with pytest.raises(UsageError, match="reading frame 4"):
        translate(record("ATG"), "f", 4)
    with pytest.raises(UsageError, match="genetic code 99"):
        translate(record("ATG"), "f", 1, 99)


def test_records_keep_line_numbers_and_pass_one_at_a_time():
    """Empty lines and comments are skipped; the next record is not read before it is asked for."""
    taken = []

    def lines():
        for number, line in enumerate(["", ">a  first ", "MK ", "; old comment", "VA", "", ">b", "MM"], 1):
            taken.append(number)
            yield number, line

    found = records(lines())
    first = next(found)
    assert (first.name, first.description, first.line) == ("a", "first", 2)
    assert first.lines == [(3, "MK "), (5, "VA")]
    assert taken[-1] == 7
    assert next(found).lines == [(8, "MM")]
    assert next(found, None) is None


def test_a_sequence_before_the_first_header_is_refused():
    """Nobody knows whose it is; the records after it are read."""
    first, second = records([(1, "MKV"), (2, ">a"), (3, "MK")])
    with pytest.raises(InputError, match="f, line 1, is a sequence without a FASTA header"):
        read_protein(first, "f")
    assert read_protein(second, "f").residues == "MK"


def test_a_record_that_is_far_too_long_is_dropped_while_it_is_read():
    """And its error names it."""
    (found,) = records([(1, ">big"), *((number, "A" * 100_000) for number in range(2, 30))])
    assert sum(len(line) for _, line in found.lines) <= LONGEST_RECORD
    with pytest.raises(InputError, match=r'"big".* has more than 1,000,000 letters'):
        read_protein(found, "f")

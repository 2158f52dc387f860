"""A protein in one-letter code: read, cleaned and checked, with the place of everything unusual."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from galcli.errors import InputError, UsageError
from galcli.proteins.fasta import LONGEST_RECORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from galcli.proteins.fasta import Record

STANDARD = "ACDEFGHIKLMNPQRSTVWY"
"""The twenty amino acids of the standard genetic code."""
STOP = "*"
FRAMES = (1, 2, 3, -1, -2, -3)
"""Reading frames; a negative one reads the other strand."""
NONSTANDARD = {
    "B": "Asp or Asn",
    "J": "Leu or Ile",
    "O": "pyrrolysine",
    "U": "selenocysteine",
    "X": "unknown",
    "Z": "Glu or Gln",
    STOP: "stop",
}
"""Letters that are allowed but are not one of the twenty (IUPAC-IUB 1983, with U and O)."""

_GAPS = frozenset("-.")
_WITHOUT_GAPS = str.maketrans("", "", "".join(_GAPS))
_LETTERS = frozenset(STANDARD) | set(NONSTANDARD)
_NUCLEOTIDES = frozenset("ACGTUN")
_BASES = frozenset("ACGTURYSWKMBDHVN")  # with the codes for ambiguous bases
_CODON = 3
_SURELY_NUCLEOTIDES = 30  # a protein of this many residues has others; by composition the chance is below 1 in 10^17


@dataclass(frozen=True, slots=True)
class Protein:
    """A protein.

    Attributes:
        name: The identifier in the FASTA header; empty for a bare sequence.
        description: The rest of the header.
        residues: Upper case, without white space, gaps and a final stop; stops inside are kept as `*`.
        gaps: Alignment gaps that were taken out.
        notes: What a careful reader should know about the input, as sentences.
    """

    name: str
    description: str
    residues: str
    gaps: int = 0
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What to call it."""
        return f"{self.name} {self.description}".strip()

    @property
    def length(self) -> int:
        """Residues, unknown ones included, stops not."""
        return len(self.residues) - self.residues.count(STOP)

    @property
    def nonstandard(self) -> dict[str, list[int]]:
        """The positions, counted from 1, of each letter that is not one of the twenty."""
        found: dict[str, list[int]] = {}
        if not set(self.residues) & set(NONSTANDARD):
            return found
        for position, letter in enumerate(self.residues, 1):
            if letter in NONSTANDARD:
                found.setdefault(letter, []).append(position)
        return found


def read_protein(record: Record, source: str) -> Protein:
    """Return the protein of a record.

    Args:
        record: One sequence of the input.
        source: What the user calls the input; errors name it.

    Raises:
        InputError: A letter is wrong, there is no sequence, or the record is no protein.
    """
    letters, gaps = _letters(record, source, _LETTERS, "an amino acid in one-letter code")
    residues = letters.removesuffix(STOP)
    if not residues.strip(STOP):
        raise InputError(f"{_place(record, source)} has no residues.")
    return Protein(record.name, record.description, residues, gaps, tuple(_notes(record, residues, gaps)))


def translate(record: Record, source: str, frame: int = 1, table: int = 1) -> Protein:
    """Return the protein that a record of DNA or RNA codes for; ambiguous codons give X.

    Args:
        record: One sequence of the input.
        source: What the user calls the input.
        frame: One of `FRAMES`.
        table: The number of NCBI's genetic code; 1 is the standard code, 2 that of vertebrate mitochondria.

    Raises:
        InputError: A letter is no base, or less than a codon is left.
        UsageError: There is no such frame or genetic code.
    """
    import Bio.Seq
    from Bio.Data.CodonTable import ambiguous_generic_by_id

    biopython: Any = Bio.Seq  # its functions have no types
    if frame not in FRAMES:
        raise UsageError(f"There is no reading frame {frame}.", f"Use one of {', '.join(map(str, FRAMES))}.")
    if table not in ambiguous_generic_by_id:
        raise UsageError(f"There is no genetic code {table}.", "NCBI's numbers run from 1 to 33, with holes.")
    bases, gaps = _letters(record, source, _BASES, "a base")
    strand = bases.replace("U", "T")
    strand = (biopython.reverse_complement(strand) if frame < 0 else strand)[abs(frame) - 1 :]
    rest = len(strand) % _CODON
    letters: str = biopython.translate(strand[: len(strand) - rest], table=table)
    residues = letters.removesuffix(STOP)
    if not residues.strip(STOP):
        raise InputError(f"{_place(record, source)} codes for no residues in frame {frame}.")
    notes = list(_notes(record, residues, gaps))
    if rest:
        notes.append(f"The last {rest} {'base is' if rest == 1 else 'bases are'} not a whole codon.")
    return Protein(record.name, record.description, residues, gaps, tuple(notes))


def _letters(record: Record, source: str, allowed: frozenset[str], what: str) -> tuple[str, int]:
    """Return a record's letters in upper case without gaps, and the number of gaps."""
    if record.headless:
        raise InputError(
            f'{source}, line {record.line}, is a sequence without a FASTA header: "{record.lines[0][1][:20]}".',
            "Put a line such as >name before it.",
        )
    if record.too_long:
        raise InputError(f"{_place(record, source)} has more than {LONGEST_RECORD:,} letters: no protein has.")
    letters: list[str] = []
    gaps = 0
    for number, line in record.lines:
        text = "".join(line.split()).upper()
        if gap_count := sum(map(text.count, _GAPS)):
            gaps += gap_count
            text = text.translate(_WITHOUT_GAPS)
        if not allowed.issuperset(text):
            before = sum(map(len, letters))
            raise InputError(_wrong_letter(line, allowed, before, f"{source}, line {number}", what))
        letters.append(text)
    return "".join(letters), gaps


def _wrong_letter(line: str, allowed: frozenset[str], before: int, place: str, what: str) -> str:
    """Return the sentence about the first letter of a line that is not allowed."""
    skipped = [character in _GAPS or character.isspace() for character in line]
    wrong = next(n for n, letter in enumerate(line) if not skipped[n] and not allowed.issuperset(letter.upper()))
    position = before + 1 + skipped[:wrong].count(False)
    return f'"{line[wrong]}" at position {position} ({place}, column {wrong + 1}) is not {what}.'


def _place(record: Record, source: str) -> str:
    named = f' "{record.name}"' if record.name else ""
    return f"The record{named} ({source}, line {record.line})"


def _notes(record: Record, residues: str, gaps: int) -> Iterator[str]:
    if record.header is None and len(record.lines) > 1:
        yield f"There is no FASTA header: {len(record.lines)} lines are read as one sequence."
    if len(residues) >= _SURELY_NUCLEOTIDES and set(residues) <= _NUCLEOTIDES:
        yield "This looks like DNA or RNA; --translate makes a protein of it."
    if gaps:
        yield f"Gaps were taken out ({gaps}); positions count residues."
    if stops := residues.count(STOP):
        yield f"The sequence has inner stops ({stops}); is the reading frame right?"

"""The nearest annotated proteins in a user's FASTA file, found by HMMER's `phmmer` through pyhmmer.

pyhmmer rather than parasail: as fast here, maintained, with E-values and wheels for ARM (see docs/proteins.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from galcli.errors import InputError, UsageError
from galcli.proteins.annotation import Annotation, annotation
from galcli.proteins.compressed import file_lines, open_binary
from galcli.proteins.sequence import STOP
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from pyhmmer.easel import Alphabet
    from pyhmmer.plan7 import Hit as Match

LARGEST_E = 1e-5
"""Hits above this E-value are not neighbours."""
LONGEST_QUERY = 5_000
"""Residues of a query: time and memory grow with the product of both lengths (2.3 GB for 9,800 against 9,900)."""

_NEIGHBOURS = 5


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A library protein that is similar to the query.

    Attributes:
        annotation: What is known of it.
        e_value: Chance hits of this score that a search of this library would give.
        identity: Identical columns as a fraction of the best alignment's columns.
        query_coverage: Fraction of the query in that alignment.
        target_coverage: Fraction of the library protein in it.
    """

    annotation: Annotation
    e_value: float
    identity: float
    query_coverage: float
    target_coverage: float

    @property
    def shown(self) -> str:
        """Name and likeness, for people."""
        return f"{self.annotation.name} ({self.identity:.0%} identical)"

    def data(self) -> dict[str, Any]:
        """Return the object for JSON."""
        known = self.annotation
        return {
            "name": known.name,
            "description": known.description,
            "keywords": None if known.keywords is None else list(known.keywords),
            "e_value": self.e_value,
            "identity": self.identity,
            "query_coverage": self.query_coverage,
            "target_coverage": self.target_coverage,
        }


class Library:
    """An annotated FASTA file in memory: about a byte a residue.

    Args:
        path: The file, plain or compressed.

    Raises:
        InputError: It cannot be read, or is not FASTA.
        UsageError: pyhmmer is not installed.
    """

    def __init__(self, path: str) -> None:
        try:
            from pyhmmer import easel
        except ImportError as error:
            raise UsageError("--like needs pyhmmer, which is not installed.", "pip install pyhmmer") from error

        self.path = one_line(path)
        if next(file_lines(path), None) is None:
            raise InputError(f"The library {self.path} is empty.")
        self._alphabet = _amino_acids()
        try:
            with (
                open_binary(path) as file,
                easel.SequenceFile(file, format="fasta", digital=True, alphabet=self._alphabet) as sequences,
            ):
                self._block = easel.DigitalSequenceBlock(self._alphabet, sequences)
        except (OSError, EOFError, ValueError) as error:
            reason = getattr(error, "strerror", None) or one_line(str(error))
            raise InputError(f"The library {self.path} cannot be read as FASTA of proteins: {reason}.") from error
        if not self._block:
            raise InputError(f"The library {self.path} holds no sequences.")

    def __len__(self) -> int:
        return len(self._block)

    def nearest(self, residues: str, count: int = _NEIGHBOURS) -> list[Neighbour]:
        """Return the best-scoring neighbours that have an annotation, best first.

        Args:
            residues: The query; longer than `LONGEST_QUERY` it has no neighbours.
            count: How many to return.
        """
        from pyhmmer.easel import TextSequence
        from pyhmmer.plan7 import Pipeline

        residues = residues.replace(STOP, "")
        if len(residues) > LONGEST_QUERY:
            return []
        query = TextSequence(name=b"query", sequence=residues).digitize(self._alphabet)
        found: list[Neighbour] = []
        for match in Pipeline(self._alphabet, E=LARGEST_E).search_seq(query, self._block):
            known = annotation(match.name, match.description or "")
            if match.included and known.informative:
                found.append(_neighbour(match, known, len(residues)))
            if len(found) == count:
                break
        return found


def _amino_acids() -> Alphabet:
    from pyhmmer.easel import Alphabet

    return Alphabet.amino()


def _neighbour(match: Match, known: Annotation, length: int) -> Neighbour:
    aligned = match.best_domain.alignment
    # In a profile of one sequence the consensus is that sequence; lower case marks weak columns.
    pairs = list(zip(aligned.hmm_sequence.upper(), aligned.target_sequence.upper(), strict=True))
    return Neighbour(
        annotation=known,
        e_value=match.evalue,
        identity=sum(one == other for one, other in pairs) / len(pairs),
        query_coverage=(aligned.hmm_to - aligned.hmm_from + 1) / length,
        target_coverage=(aligned.target_to - aligned.target_from + 1) / aligned.target_length,
    )

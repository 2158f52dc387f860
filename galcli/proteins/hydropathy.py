"""The hydropathy profile: the mean of Kyte and Doolittle's scale in a window that slides along the sequence."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from galcli.errors import UsageError

WINDOW = 19
"""About the residues of a helix that spans a membrane; the usual window to look for one."""

# Kyte & Doolittle, J. Mol. Biol. 157, 105 (1982). Residues that are not one of the twenty count as 0.
SCALE = {
    "A": 1.8, "R": -4.5, "N": -3.5, "D": -3.5, "C": 2.5, "Q": -3.5, "E": -3.5, "G": -0.4, "H": -3.2, "I": 4.5,
    "L": 3.8, "K": -3.9, "M": 1.9, "F": 2.8, "P": -1.6, "S": -0.8, "T": -0.7, "W": -0.9, "Y": -1.3, "V": 4.2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile.

    Attributes:
        window: Residues that are averaged.
        values: One mean a window; the first belongs to residue `first`.
    """

    window: int
    values: list[float]

    @property
    def first(self) -> int:
        """The residue, counted from 1, in the middle of the first window."""
        return self.window // 2 + 1


def profile(residues: str, window: int = WINDOW) -> Profile:
    """Return the profile of a sequence; in one shorter than the window, the window is the sequence.

    Raises:
        UsageError: The window is not an odd number of residues.
    """
    if window < 1 or window % 2 == 0:
        raise UsageError(f"The window must be an odd number of residues, not {window}.")
    if window > len(residues):
        window = len(residues) - 1 + len(residues) % 2
    sums = [0.0, *accumulate(SCALE.get(letter, 0.0) for letter in residues)]
    return Profile(window, [(end - begin) / window for begin, end in zip(sums, sums[window:], strict=False)])

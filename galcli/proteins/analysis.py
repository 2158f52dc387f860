"""All that is computed of one protein, and its forms: a card for people, a row for tables, an object for JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from galcli.proteins.patterns import Hit, hydrophobic_stretches, low_complexity, motif_hits, signal_like
from galcli.proteins.properties import UNSTABLE_ABOVE, Properties, properties
from galcli.proteins.sequence import NONSTANDARD, STANDARD, Protein

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = (
    "name",
    "length",
    "molecular_weight",
    "isoelectric_point",
    "charge",
    "gravy",
    "aromaticity",
    "instability_index",
    "extinction_reduced",
    "extinction_cystines",
    "helix",
    "turn",
    "sheet",
    "nonstandard",
    "patterns",
)
"""The columns of a table row."""

_PLACES_SHOWN = 6
_LABEL = 18
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Analysis:
    """A protein with what follows from its sequence.

    Attributes:
        protein: The protein.
        properties: Computed properties.
        hits: Pattern matches of every kind, in the order of the sequence.
    """

    protein: Protein
    properties: Properties
    hits: list[Hit]

    def data(self) -> dict[str, Any]:
        """Return the object for JSON; numbers are not rounded."""
        return {
            "name": self.protein.name,
            "description": self.protein.description,
            **asdict(self.properties),
            "nonstandard": self.protein.nonstandard,
            "gaps": self.protein.gaps,
            "notes": list(self.protein.notes),
            "patterns": [hit.data() for hit in self.hits],
        }

    def row(self) -> list[str]:
        """Return the cells of `COLUMNS`; numbers have four decimals."""
        unusual = (f"{letter}:{_joined(places)}" for letter, places in self.protein.nonstandard.items())
        matches = (f"{hit.pattern}:{hit.start}-{hit.end}" for hit in self.hits)
        cells = {"name": self.protein.name, "nonstandard": ";".join(unusual), "patterns": ";".join(matches)}
        return [cells[column] if column in cells else _cell(getattr(self.properties, column)) for column in COLUMNS]

    def card(self) -> str:
        """Return the card: one property a line."""
        heading = [self.protein.title] if self.protein.title else []
        return "\n".join(heading + [f"{label:<{_LABEL}}{value}" for label, value in self._lines()])

    def _lines(self) -> Iterator[tuple[str, str]]:
        computed = self.properties
        yield "length", f"{computed.length:,} residues"
        for letter, places in self.protein.nonstandard.items():
            yield "non-standard", f"{letter} ({NONSTANDARD[letter]}) at {_places(list(map(str, places)))}"
        yield "molecular weight", _number(computed.molecular_weight, ",.2f", " Da")
        yield "isoelectric point", f"pH {_number(computed.isoelectric_point, '.2f')}"
        yield "charge at pH 7", _number(computed.charge, "+.1f")
        yield "hydropathy", f"{_number(computed.gravy, '+.3f')} (GRAVY)"
        yield "aromaticity", _number(computed.aromaticity, ".3f")
        yield "instability index", _stability(computed.instability_index)
        yield "extinction 280 nm", _extinction(computed)
        yield "tendency", _tendency(computed)
        yield "composition", _composition(computed)
        if computed.left_out:
            yield "", f"Non-standard residues are left out of these values: {computed.left_out}."
        for name in dict.fromkeys(hit.pattern for hit in self.hits):
            stretches = [f"{hit.start}–{hit.end}" for hit in self.hits if hit.pattern == name]
            yield "pattern match", f"{name} {_places(stretches)}"


def analyse(protein: Protein) -> Analysis:
    """Compute everything that needs no model."""
    residues = protein.residues
    hits = signal_like(residues) + motif_hits(residues) + low_complexity(residues) + hydrophobic_stretches(residues)
    return Analysis(protein, properties(protein), sorted(hits, key=lambda hit: (hit.start, hit.end)))


def _number(value: float | None, form: str, unit: str = "") -> str:
    return "undetermined" if value is None else f"{value:{form}}{unit}".replace("-", "−")


def _stability(index: float | None) -> str:
    if index is None:
        return "undetermined"
    return f"{_number(index, '.1f')} ({'unstable' if index > UNSTABLE_ABOVE else 'stable'}; the limit is 40)"


def _extinction(computed: Properties) -> str:
    if computed.extinction_reduced is None:
        return "undetermined"
    return f"{computed.extinction_reduced:,} M⁻¹ cm⁻¹; {computed.extinction_cystines:,} with all cystines"


def _tendency(computed: Properties) -> str:
    if computed.helix is None:
        return "undetermined"
    return f"helix {computed.helix:.0%}, turn {computed.turn:.0%}, sheet {computed.sheet:.0%} of the residues"


def _composition(computed: Properties) -> str:
    present = sorted(STANDARD, key=lambda letter: (-computed.composition.get(letter, 0), letter))
    counts = ((letter, computed.composition[letter]) for letter in present if letter in computed.composition)
    return " ".join(f"{letter} {count / computed.length:.1%}".replace("%", "") for letter, count in counts) + " (%)"


def _places(places: list[str]) -> str:
    more = f" and {len(places) - _PLACES_SHOWN} more" if len(places) > _PLACES_SHOWN else ""
    return ", ".join(places[:_PLACES_SHOWN]) + more


def _joined(places: list[int]) -> str:
    return ",".join(map(str, places))


def _cell(value: Any) -> str:
    return "" if value is None else str(round(value, _DECIMALS))

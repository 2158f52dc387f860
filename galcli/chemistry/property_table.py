"""Check the property tables that models write: each value is computed again and marked.

Galactica writes PubChem's tables. Counts such as hydrogen-bond acceptors depend on their definition, and logP on its
method: where RDKit's differs from what stands there, that refutes nothing, and the claim stays unverified.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from galcli.chemistry.descriptors import describe
from galcli.report import Check, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdkit.Chem import Mol

_ROW = re.compile(r"^[ \t]*\|?[ \t]*([^|\n]+?)[ \t]*\|[ \t]*([^|\n]+?)[ \t]*\|?[ \t]*$", re.MULTILINE)
_NUMBER = re.compile(r"[-+−]?\d+(?:\.\d+)?")
_RULE = re.compile(r"[-: ]+")


@dataclass(frozen=True, slots=True)
class _Property:
    """How a row of a table is computed.

    Attributes:
        value: The value's name in `describe`; empty for `heavy isotopes` and the like, which are counted here.
        exact: Whether every right program gives the same value.
        slack: How far a value may be off, beyond its own last digit.
    """

    value: str
    exact: bool = True
    slack: float = 0.0


_PROPERTIES = {
    "molecular weight": _Property("weight", slack=2e-4),
    "exact mass": _Property("exact_mass", slack=1e-7),
    "monoisotopic mass": _Property("monoisotopic_mass", slack=1e-7),
    "molecular formula": _Property("formula"),
    "inchikey": _Property("inchikey"),
    "inchi key": _Property("inchikey"),
    "formal charge": _Property("charge"),
    "heavy atom count": _Property("heavy_atoms"),
    "isotope atom count": _Property("isotopes"),
    "covalently-bonded unit count": _Property("parts"),
    "topological polar surface area": _Property("tpsa", exact=False),
    "hydrogen bond donor count": _Property("donors", exact=False),
    "hydrogen bond acceptor count": _Property("acceptors", exact=False),
    "rotatable bond count": _Property("rotatable_bonds", exact=False),
    "xlogp3": _Property("logp", exact=False),
    "xlogp3-aa": _Property("logp", exact=False),
    "logp": _Property("logp", exact=False),
}


def check_properties(text: str, mol: Mol) -> list[Check]:
    """Return a check for each row of the Markdown tables in a text.

    Args:
        text: What a model wrote.
        mol: The molecule that it wrote about.
    """
    rows = list(_rows(text))
    return _checks(rows, _compute(mol)) if rows else []


def _rows(text: str) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Yield name, value and place of each row, without heads and rules."""
    for found in _ROW.finditer(text):
        name, value = found[1].strip(), found[2].strip()
        if not _RULE.fullmatch(name) and name.lower() != "property name":
            yield name, value, found.span()


def _checks(rows: list[tuple[str, str, tuple[int, int]]], values: dict[str, Any]) -> list[Check]:
    checks = []
    for name, value, span in rows:
        claim = f"{name}: {value}"
        known = _PROPERTIES.get(name.lower())
        right = values.get(known.value) if known else None
        if known is None or right is None:
            checks.append(Check(claim, Verdict.UNVERIFIED, "nothing here computes it", span=span))
        elif _agrees(value, right, known.slack):
            checks.append(Check(claim, Verdict.VERIFIED, "RDKit computes the same", span=span))
        elif known.exact:
            checks.append(Check(claim, Verdict.REFUTED, "RDKit computes another value", _shown(right), span))
        else:
            reason = f"RDKit computes {_shown(right)} by its own definition"
            checks.append(Check(claim, Verdict.UNVERIFIED, reason, span=span))
    return checks


def _agrees(value: str, right: Any, slack: float) -> bool:
    """Whether a value is the right one, rounded as it stands."""
    if isinstance(right, str):
        return value.split(maxsplit=1)[0] == right
    found = _NUMBER.match(value)
    if found is None:
        return False
    text = found[0].replace("−", "-")
    last_digit = 10.0 ** -len(text.partition(".")[2])
    # Half a unit of the last digit, and the rounding of binary numbers.
    return bool(abs(float(text) - right) <= max(last_digit / 2, abs(right) * slack) * (1 + 1e-6))


def _compute(mol: Mol) -> dict[str, Any]:
    from rdkit import Chem
    from rdkit.Chem.rdMolDescriptors import CalcExactMolWt

    return {
        **describe(mol, "", [known.value for known in _PROPERTIES.values()]),
        "monoisotopic_mass": CalcExactMolWt(mol),
        "isotopes": sum(atom.GetIsotope() > 0 for atom in mol.GetAtoms()),
        "parts": len(Chem.GetMolFrags(mol)),
    }


def _shown(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)

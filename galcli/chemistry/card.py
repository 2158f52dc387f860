"""A molecule's values as people read them: labels, units, few digits."""

from __future__ import annotations

from typing import Any

_LABELS = {
    "smiles": ("SMILES", ""),
    "inchi": ("InChI", ""),
    "inchikey": ("InChIKey", ""),
    "formula": ("formula", ""),
    "weight": ("average mass", "g/mol"),
    "exact_mass": ("exact mass", "u"),
    "logp": ("logP (Crippen)", ""),
    "tpsa": ("polar surface", "Å²"),
    "donors": ("H-bond donors", ""),
    "acceptors": ("H-bond acceptors", ""),
    "rotatable_bonds": ("rotatable bonds", ""),
    "charge": ("charge", ""),
    "qed": ("QED", ""),
}
_DIGITS = {"weight": 3, "exact_mass": 5, "logp": 2, "tpsa": 2, "qed": 3}


def cell(value: Any) -> str:
    """Return a value as a table's cell: all its digits, nothing for what does not exist, lists with semicolons."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(str(entry) for entry in value)
    return str(value)


def card_rows(analysis: dict[str, Any]) -> list[list[str]]:
    """Return label and value of each line of the card.

    Args:
        analysis: An `Analysis` as JSON, with all its values.
    """
    values = analysis["values"]
    rows = []
    if naming := analysis["naming"]:
        rows += _naming_rows(naming)
    rows += [[label, _with_unit(values[name], name, unit)] for name, (label, unit) in _LABELS.items()]
    rows.append(["rings", f"{values['rings']}, {values['aromatic_rings']} of them aromatic"])
    rows.append(["stereocentres", _stereo(values["stereocentres_defined"], values["stereocentres_undefined"])])
    rows.append(["drug rules", _rules(values)])
    rows += [[f"component {number}", _component(part)] for number, part in enumerate(analysis["components"], 1)]
    rows += [["note", note] for note in analysis["notes"]]
    return rows


def _naming_rows(naming: dict[str, Any]) -> list[list[str]]:
    if naming["name"] is None:
        return [["name", f"none: {naming['reason']}"]]
    rows = [["name", naming["name"]], ["proposed by", naming["proposed_by"]]]
    if naming["confirmed_by"]:
        return [*rows, ["confirmed by", naming["confirmed_by"]]]
    return [*rows, [naming["level"], naming["reason"]]]


def _with_unit(value: Any, name: str, unit: str) -> str:
    if value is None:
        return "none"
    # Adding zero makes a rounded -0.0 positive.
    text = f"{round(value, _DIGITS[name]) + 0.0:.{_DIGITS[name]}f}" if name in _DIGITS else cell(value)
    return f"{text} {unit}".rstrip()


def _stereo(defined: int | None, undefined: int | None) -> str:
    return "not counted: too large" if defined is None else f"{defined} defined, {undefined} undefined"


def _rules(values: dict[str, Any]) -> str:
    count = values["lipinski_violations"]
    lipinski = "Lipinski passes" if count == 0 else f"Lipinski {count} violation{'s' if count > 1 else ''}"
    veber = "Veber passes" if values["veber"] else "Veber fails"
    if values["pains"] is None:
        return f"{lipinski}, {veber}"
    pains = ", ".join(values["pains"])
    return f"{lipinski}, {veber}, {f'PAINS {pains}' if pains else 'no PAINS'}"


def _component(part: dict[str, Any]) -> str:
    charge = f", charge {part['charge']:+d}" if part["charge"] else ""
    return f"{part['smiles']}  {part['formula']}, {part['weight']:.3f} g/mol{charge}"

"""Why RDKit does not accept a structure, as one sentence, with the position in a SMILES."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_POSITION = re.compile(r"around position (\d+)")
_VALENCE = re.compile(r"Explicit valence for atom # (\d+) (\w+), (\d+), is greater than permitted")
_KEKULE = re.compile(r"Unkekulized atoms: ([\d ]+)")
_AROMATIC = re.compile(r"non-ring atom (\d+) marked aromatic")
_DUPLICATE = re.compile(r"duplicated ring closure (\d+)")
_STAMP = re.compile(r"^\[\d\d:\d\d:\d\d\] *")
_ATOM = re.compile(r"\[[^\]]*\]|Br|Cl|[BCNOPSFIbcnops*]")
_RING_DIGIT = re.compile(r"\[[^\]]*\]|%\d\d|%\(\d+\)|\d")
_KINDS = (
    ("extra close parentheses", "a closing parenthesis has no opening one"),
    ("extra open parentheses", "an opening parenthesis is never closed"),
)
_SHOWN_ATOMS = 4


def smiles_fault(smiles: str, messages: Sequence[str]) -> str:
    """Return what is wrong with a SMILES, with its position counted from 1.

    Args:
        smiles: The SMILES.
        messages: What RDKit said about it.
    """
    told = "\n".join(messages)
    if "unclosed ring" in told:
        return f"a ring is opened but never closed{_at(_unclosed_ring(smiles))}"
    if found := _DUPLICATE.search(told):
        return f"ring closure {found[1]} joins two atoms that are bonded already"
    position = int(found[1]) if (found := _POSITION.search(told)) else 0
    for words, sentence in _KINDS:
        if words in told:
            return sentence + _at(position)
    if position:
        what = f'"{smiles[position - 1]}" is not expected' if position <= len(smiles) else "the SMILES ends too early"
        if "[" in smiles[:position] and "]" not in smiles[smiles[:position].rindex("[") :]:
            return "a bracket is opened but never closed" + _at(smiles[:position].rindex("[") + 1)
        return _ends_early(smiles, position) or what + _at(position)
    return structure_fault(messages, smiles)


def structure_fault(messages: Sequence[str], smiles: str = "") -> str:
    """Return what is chemically wrong with a structure; atoms are named by number, counted from 1."""
    told = "\n".join(messages)
    if found := _VALENCE.search(told):
        number = int(found[1])
        return f"atom {number + 1} ({found[2]}) has {found[3]} bonds, too many{_at(_atom_position(smiles, number))}"
    if found := _AROMATIC.search(told):
        number = int(found[1])
        return f"atom {number + 1} is written as aromatic outside a ring{_at(_atom_position(smiles, number))}"
    if found := _KEKULE.search(told):
        numbers = [int(word) for word in found[1].split()]
        atoms = ", ".join(str(number + 1) for number in numbers[:_SHOWN_ATOMS])
        more = " …" if len(numbers) > _SHOWN_ATOMS else ""
        where = _at(_atom_position(smiles, numbers[0]))
        return f"the aromatic atoms {atoms}{more} cannot get alternating bonds{where}"
    lines = [_STAMP.sub("", line).strip() for line in messages if line.strip()]
    return lines[0].rstrip(".") if lines else "RDKit cannot read it"


def _ends_early(smiles: str, position: int) -> str:
    """Return a sentence for a bond or the like at the very end, where RDKit points one short of what is missing."""
    if position == len(smiles) and smiles[-1] in "=#-:/\\(%$.":
        return f'nothing follows "{smiles[-1]}"{_at(position)}'
    return ""


def _at(position: int) -> str:
    return f", at position {position}" if position else ""


def _atom_position(smiles: str, number: int) -> int:
    """Return where an atom, counted from 0, stands in a SMILES, counted from 1; 0 where unknown."""
    starts = [found.start() + 1 for found in _ATOM.finditer(smiles)]
    return starts[number] if number < len(starts) else 0


def _unclosed_ring(smiles: str) -> int:
    """Return where the first ring closure stands that has no partner, counted from 1."""
    open_at: dict[str, int] = {}
    for found in _RING_DIGIT.finditer(smiles):
        label = found[0].strip("%()")
        if found[0].startswith("["):
            continue
        if open_at.pop(label, None) is None:
            open_at[label] = found.start() + 1
    return min(open_at.values(), default=0)

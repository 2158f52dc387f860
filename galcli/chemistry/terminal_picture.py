"""A molecule in the terminal: an image where the terminal can show one, else lines of Unicode braille dots.

Images go by Kitty's graphics protocol (kitty, Ghostty, WezTerm, Konsole) or iTerm2's inline images.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from galcli.chemistry.braille import Canvas
from galcli.chemistry.depict import laid_out, png

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdkit.Chem import Atom, Mol

_KITTY_PROGRAMS = frozenset({"WezTerm", "ghostty"})
_KITTY_CHUNK = 4096
_DOTS_A_BOND = 11.0
_LEAST_DOTS_A_BOND = 3.0
_COLUMNS = 76
_MARGIN = 4.0
_SECOND_LINE = 0.25
"""Distance of a double bond's lines, in bonds."""
_SHORTER = 0.15
"""How much of a bond its second line leaves out at each end."""

_Place = tuple[float, float]


def picture(mol: Mol, variables: Mapping[str, str], is_terminal: bool) -> str:
    """Return what draws the molecule when it is printed.

    Args:
        mol: The molecule.
        variables: Environment variables, which say what the terminal is.
        is_terminal: Whether it goes to a terminal at all.
    """
    if is_terminal and "TMUX" not in variables:
        if _is_kitty(variables):
            return _kitty(png(mol))
        if variables.get("TERM_PROGRAM") == "iTerm.app":
            return f"\x1b]1337;File=inline=1:{base64.b64encode(png(mol)).decode()}\x07"
    return unicode_drawing(mol)


def unicode_drawing(mol: Mol) -> str:
    """Return the molecule as braille dots, atoms other than carbon as letters."""
    from rdkit import Chem

    flat = laid_out(mol)
    Chem.Kekulize(flat, clearAromaticFlags=True)
    conformer = flat.GetConformer()
    points = [(conformer.GetAtomPosition(i).x, -conformer.GetAtomPosition(i).y) for i in range(flat.GetNumAtoms())]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    width = max(x for x, _ in points) - left
    # RDKit's bonds are 1.5 units long.
    scale = min(_DOTS_A_BOND / 1.5, (2 * _COLUMNS - 2 * _MARGIN - 8) / max(width, 1e-6))
    scale = max(scale, _LEAST_DOTS_A_BOND / 1.5)
    placed = [((x - left) * scale + _MARGIN, (y - top) * scale + _MARGIN) for x, y in points]
    canvas = Canvas()
    rings = [[placed[number] for number in ring] for ring in flat.GetRingInfo().AtomRings()]
    for bond in flat.GetBonds():
        start, end = placed[bond.GetBeginAtomIdx()], placed[bond.GetEndAtomIdx()]
        _draw_bond(canvas, start, end, bond.GetBondTypeAsDouble(), rings)
    for atom, place in zip(flat.GetAtoms(), placed, strict=True):
        if label := _label(atom):
            canvas.write(place, label)
    return canvas.text()


def _is_kitty(variables: Mapping[str, str]) -> bool:
    return (
        "KITTY_WINDOW_ID" in variables
        or "kitty" in variables.get("TERM", "")
        or "KONSOLE_VERSION" in variables
        or variables.get("TERM_PROGRAM", "") in _KITTY_PROGRAMS
    )


def _kitty(image: bytes) -> str:
    """Return an image in Kitty's protocol: base64 in chunks, all but the last announced with m=1."""
    data = base64.b64encode(image).decode()
    chunks = [data[start : start + _KITTY_CHUNK] for start in range(0, len(data), _KITTY_CHUNK)]
    parts = []
    for number, chunk in enumerate(chunks):
        head = "a=T,f=100," if number == 0 else ""
        parts.append(f"\x1b_G{head}m={int(number < len(chunks) - 1)};{chunk}\x1b\\")
    return "".join(parts)


def _draw_bond(canvas: Canvas, start: _Place, end: _Place, order: float, rings: list[list[_Place]]) -> None:
    """Draw as many lines as the bond's order: the second one on the ring's inner side, the third on the other."""
    canvas.line(start, end)
    across = (-(end[1] - start[1]) * _SECOND_LINE, (end[0] - start[0]) * _SECOND_LINE)
    inner = next((ring for ring in rings if start in ring and end in ring), None)
    if inner is not None:
        centre = (sum(x for x, _ in inner) / len(inner), sum(y for _, y in inner) / len(inner))
        if across[0] * (centre[0] - start[0]) + across[1] * (centre[1] - start[1]) < 0:
            across = (-across[0], -across[1])
    for side in (1, -1)[: max(0, round(order) - 1)]:
        canvas.line(_beside(start, end, across, side), _beside(end, start, across, side))


def _beside(place: _Place, other: _Place, across: _Place, side: int) -> _Place:
    """Return a place beside a bond's end, a little towards the other end."""
    return (
        place[0] + (other[0] - place[0]) * _SHORTER + across[0] * side,
        place[1] + (other[1] - place[1]) * _SHORTER + across[1] * side,
    )


def _label(atom: Atom) -> str:
    """Return an atom's letters; nothing for carbon in the middle of bonds."""
    charge = atom.GetFormalCharge()
    if atom.GetAtomicNum() == 6 and not charge and not atom.GetIsotope() and atom.GetDegree():  # noqa: PLR2004 - carbon
        return ""
    hydrogens = atom.GetTotalNumHs()
    text = f"{atom.GetIsotope() or ''}{atom.GetSymbol()}"
    text += f"H{hydrogens if hydrogens > 1 else ''}" if hydrogens else ""
    if charge:
        text += f"{abs(charge) if abs(charge) > 1 else ''}{'+' if charge > 0 else '−'}"
    return text

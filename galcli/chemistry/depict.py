"""Draw a molecule into an SVG or PNG file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from galcli.chemistry.messages import rdkit_messages
from galcli.errors import UsageError
from galcli.files import write_atomically

if TYPE_CHECKING:
    from rdkit.Chem import Mol

_WIDTH, _HEIGHT = 480, 360
_LARGEST = 2000


def write_drawing(mol: Mol, path: str) -> None:
    """Draw into a file, whose name says the format.

    Raises:
        UsageError: The name ends in neither .svg nor .png, or the molecule is too large to draw.
        GalError: The file cannot be written.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in {".svg", ".png"}:
        raise UsageError("A drawing's name must end in .svg or .png.", "gal mol CCO --draw ethanol.svg")
    write_atomically(Path(path), svg(mol) if suffix == ".svg" else png(mol))


def svg(mol: Mol) -> str:
    """Return the drawing as SVG."""
    from rdkit.Chem.Draw import rdMolDraw2D

    return str(_draw(mol, rdMolDraw2D.MolDraw2DSVG(_WIDTH, _HEIGHT)))


def png(mol: Mol) -> bytes:
    """Return the drawing as PNG."""
    from rdkit.Chem.Draw import rdMolDraw2D

    return bytes(_draw(mol, rdMolDraw2D.MolDraw2DCairo(_WIDTH, _HEIGHT)))


def laid_out(mol: Mol) -> Mol:
    """Return a copy with coordinates in the plane and without needless hydrogens.

    Raises:
        UsageError: It is too large.
    """
    from rdkit import Chem
    from rdkit.Chem import rdDepictor

    if mol.GetNumAtoms() > _LARGEST:
        raise UsageError(f"A molecule of {mol.GetNumAtoms():,} atoms cannot be drawn; at most {_LARGEST:,}.")
    with rdkit_messages():
        copy = Chem.Mol(mol)
        rdDepictor.SetPreferCoordGen(False)
        rdDepictor.Compute2DCoords(copy)
        rdDepictor.StraightenDepiction(copy)
    return copy


def _draw(mol: Mol, canvas: Any) -> Any:
    from rdkit.Chem.Draw import rdMolDraw2D

    options = canvas.drawOptions()
    options.addStereoAnnotation = True
    options.padding = 0.08
    flat = laid_out(mol)
    with rdkit_messages():
        rdMolDraw2D.PrepareAndDrawMolecule(canvas, flat)
        canvas.FinishDrawing()
    return canvas.GetDrawingText()

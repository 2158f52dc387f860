"""The options of `gal mol`: which values, from what, to where."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated

import typer

COLUMNS = {
    "smiles": ("smiles",),
    "inchi": ("inchi",),
    "inchikey": ("inchikey",),
    "formula": ("formula",),
    "weight": ("weight",),
    "exact_mass": ("exact_mass",),
    "logp": ("logp",),
    "tpsa": ("tpsa",),
    "donors": ("donors",),
    "acceptors": ("acceptors",),
    "rotatable": ("rotatable_bonds",),
    "rings": ("rings",),
    "stereo": ("stereocentres_defined", "stereocentres_undefined"),
    "charge": ("charge",),
    "qed": ("qed",),
    "lipinski": ("lipinski_violations",),
    "veber": ("veber",),
    "pains": ("pains",),
}
"""Flag → the values that it prints."""


@dataclass(frozen=True, slots=True)
class ValueOptions:
    """Which values are printed; without any, the card."""

    smiles: Annotated[bool, typer.Option("--smiles", help="Canonical isomeric SMILES.")] = False
    inchi: Annotated[bool, typer.Option("--inchi", help="InChI.")] = False
    inchikey: Annotated[bool, typer.Option("--inchikey", help="InChIKey.")] = False
    formula: Annotated[bool, typer.Option("--formula", help="Molecular formula.")] = False
    weight: Annotated[bool, typer.Option("--weight", help="Average molecular mass, g/mol.")] = False
    exact_mass: Annotated[bool, typer.Option("--exact-mass", help="Exact mass, u.")] = False
    logp: Annotated[bool, typer.Option("--logp", help="logP after Wildman and Crippen.")] = False
    tpsa: Annotated[bool, typer.Option("--tpsa", help="Topological polar surface, Å².")] = False
    donors: Annotated[bool, typer.Option("--donors", help="Hydrogen-bond donors.")] = False
    acceptors: Annotated[bool, typer.Option("--acceptors", help="Hydrogen-bond acceptors.")] = False
    rotatable: Annotated[bool, typer.Option("--rotatable", help="Rotatable bonds.")] = False
    rings: Annotated[bool, typer.Option("--rings", help="Rings.")] = False
    stereo: Annotated[bool, typer.Option("--stereo", help="Stereocentres: defined, undefined.")] = False
    charge: Annotated[bool, typer.Option("--charge", help="Total charge.")] = False
    qed: Annotated[bool, typer.Option("--qed", help="Drug-likeness, 0 to 1.")] = False
    lipinski: Annotated[bool, typer.Option("--lipinski", help="Violations of Lipinski's rule.")] = False
    veber: Annotated[bool, typer.Option("--veber", help="Whether Veber's rule is kept: yes or no.")] = False
    pains: Annotated[bool, typer.Option("--pains", help="Assay-interference patterns.")] = False

    def columns(self) -> list[str]:
        """Return the values that were asked for, in the card's order."""
        chosen = (field.name for field in fields(self) if getattr(self, field.name))
        return [column for name in chosen for column in COLUMNS[name]]

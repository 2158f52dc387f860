"""Tell SMILES, InChI and names apart."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

_AROMATIC = frozenset("bcnops")
_LOWER_RUN = re.compile(r"[a-z]{2,}")
_INCHI_KEY = re.compile(r"[A-Z]{14}-[A-Z]{10}-[A-Z]")
_LETTER_PAIRS = re.compile(r"Br|Cl|\[[^\]]*\]")


class Kind(StrEnum):
    """How a molecule is written down."""

    SMILES = "smiles"
    INCHI = "inchi"
    NAME = "name"
    MOL = "mol"
    SDF = "sdf"
    SMI = "smi"
    CSV = "csv"


TEXT_KINDS = (Kind.SMILES, Kind.INCHI, Kind.NAME)
FILE_KINDS = (Kind.MOL, Kind.SDF, Kind.SMI, Kind.CSV)
_SUFFIXES = {
    ".mol": Kind.MOL,
    ".mdl": Kind.MOL,
    ".sdf": Kind.SDF,
    ".sd": Kind.SDF,
    ".smi": Kind.SMI,
    ".smiles": Kind.SMI,
    ".csv": Kind.CSV,
    ".tsv": Kind.CSV,
}


def kind_of_text(text: str) -> Kind:
    """Return how one molecule is written: names have runs of letters, or characters, that no SMILES has."""
    if text.startswith("InChI="):
        return Kind.INCHI
    first, _, extension = text.partition(" ")
    if extension.startswith("|"):  # ChemAxon's extension of SMILES
        text = first
    bare = _LETTER_PAIRS.sub("", text)
    if "," in bare or " " in text or any(not _AROMATIC.issuperset(run) for run in _LOWER_RUN.findall(bare)):
        return Kind.NAME
    return Kind.SMILES


def is_inchi_key(text: str) -> bool:
    """Whether the text is an InChIKey, a hash that holds no structure."""
    return _INCHI_KEY.fullmatch(text) is not None


def kind_of_file(path: str) -> Kind | None:
    """Return the format that a file's name says; `None` where it says none."""
    return _SUFFIXES.get(Path(path).suffix.lower())

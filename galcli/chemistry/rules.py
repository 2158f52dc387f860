"""Names by rules, from the openclatura package: no model, no guessing; its names are verified like any other."""

from __future__ import annotations

import gc
from functools import cache
from typing import TYPE_CHECKING

from galcli.chemistry.messages import rdkit_messages
from galcli.errors import GalError

if TYPE_CHECKING:
    from galcli.chemistry.molecule import Molecule

PACKAGE = "openclatura"
LARGEST = 300
"""Atoms; rules take minutes for larger molecules."""


class NoName(Exception):  # noqa: N818 - a state that the report names
    """The rules give no name; the message says why, as a phrase."""


@cache
def rules_version() -> str:
    """Return the package's version; empty where it is missing. Looked up once: it is read from a file."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return ""


def collect_rarely() -> None:
    """Let the garbage collector look less often: naming makes many objects that do not live long."""
    gc.set_threshold(100_000, 50, 100)


def preload() -> None:
    """Import the rules, so that it happens while something else starts."""
    try:
        import openclatura  # type: ignore[import-untyped]  # noqa: F401
    except ImportError:
        return


def name_by_rules(molecule: Molecule) -> str:
    """Return the name that the rules give.

    Raises:
        NoName: They give none.
    """
    if molecule.mol.GetNumHeavyAtoms() > LARGEST:
        raise NoName(f"the rules are for at most {LARGEST} atoms")
    return name_smiles_by_rules(molecule.smiles)


def name_smiles_by_rules(smiles: str) -> str:
    """Return the name that the rules give for a SMILES; raises as `name_by_rules` does."""
    try:
        from openclatura import name_smiles
    except ImportError:
        raise NoName(f"the package {PACKAGE} is missing: pip install {PACKAGE}") from None
    try:
        with rdkit_messages():
            name = str(name_smiles(smiles))
    except (GalError, MemoryError):
        raise
    except Exception as error:  # whatever trips a large rule book, the molecule has no name
        raise NoName(f"the rules fail on it ({type(error).__name__})") from error
    if not name:
        raise NoName("the rules do not cover it")
    return name

"""QED, RDKit's own, without the import of numpy that its module drags in."""

from __future__ import annotations

import sys
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rdkit.Chem import Mol

_NEEDED = ("rdkit.Chem.Crippen", "rdkit.Chem.MolSurf")


def qed(mol: Mol) -> float:
    """Return the drug-likeness after Bickerton et al. (Nature Chemistry 2012, 4, 90), from 0 to 1."""
    return float(_module().qed(mol))


@cache
def _module() -> Any:
    """Import RDKit's module.

    It takes one function each of two modules that import numpy for their others: 0.1 to 0.2 s, half of what a whole
    `gal mol` may take. Where numpy is not loaded yet, those two functions stand in for their modules meanwhile.
    """
    from rdkit.Chem import rdMolDescriptors

    lent = [] if "numpy" in sys.modules else [name for name in _NEEDED if name not in sys.modules]
    for name in lent:
        module: Any = ModuleType(name)
        module.MolLogP = lambda mol: rdMolDescriptors.CalcCrippenDescriptors(mol)[0]
        module.TPSA = rdMolDescriptors.CalcTPSA
        sys.modules[name] = module
    try:
        from rdkit.Chem import QED
    finally:
        for name in lent:
            del sys.modules[name]
    return QED

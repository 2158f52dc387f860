"""How MoleculeNet's properties are asked.

The paper shows the question of BBBP only; the others follow its wording.
"""

from __future__ import annotations

_TOX21 = {
    "NR-AR": "the androgen receptor",
    "NR-AR-LBD": "the ligand-binding domain of the androgen receptor",
    "NR-AhR": "the aryl hydrocarbon receptor",
    "NR-Aromatase": "aromatase",
    "NR-ER": "the estrogen receptor alpha",
    "NR-ER-LBD": "the ligand-binding domain of the estrogen receptor alpha",
    "NR-PPAR-gamma": "the peroxisome proliferator-activated receptor gamma",
    "SR-ARE": "the antioxidant response element",
    "SR-ATAD5": "the genotoxicity marker ATAD5",
    "SR-HSE": "the heat shock response element",
    "SR-MMP": "the mitochondrial membrane potential",
    "SR-p53": "the p53 signalling pathway",
}
_ASKED = {
    "BACE": {"Class": "Will the chemical compound inhibit human beta-secretase 1?"},
    "BBBP": {"p_np": "Will the chemical compound penetrate the blood-brain barrier?"},
    "ClinTox": {
        "FDA_APPROVED": "Is the chemical compound approved by the FDA?",
        "CT_TOX": "Did the chemical compound fail in clinical trials because it is toxic?",
    },
    "HIV": {"HIV_active": "Will the chemical compound inhibit the replication of HIV?"},
    "Tox21": {column: f"Will the chemical compound be active against {what}?" for column, what in _TOX21.items()},
}
_NO_CLASSES = {"", "smiles"}

NAMES = ("BACE", "BBBP", "ClinTox", "HIV", "SIDER", "Tox21")
"""The sets, in the paper's order."""


def asked(name: str, columns: tuple[str, ...]) -> dict[str, str]:
    """Return the question of each column of a set that holds a property; those of SIDER are kinds of side effects."""
    if name == "SIDER":
        return {
            column: f"Will the chemical compound cause side effects of this kind: {column.lower()}?"
            for column in columns
            if column not in _NO_CLASSES
        }
    return {column: text for column, text in _ASKED[name].items() if column in columns}

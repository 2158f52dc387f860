"""Property tables that a model wrote are computed again."""

import pytest
from rdkit import Chem

from galcli.chemistry.property_table import check_properties
from galcli.report import Verdict

ETHANOL = Chem.MolFromSmiles("CCO")
TABLE = """### Computed Properties

| Property Name | Property Value
| --- | ----------- |
| Molecular Weight | 46.07 g/mol
| XLogP3 | -0.1
| Hydrogen Bond Donor Count | 1
| Exact Mass | 46.0418648
| Heavy Atom Count | 4 |
| Complexity | 2.8
"""


def test_each_value_is_marked():
    """Right, wrong with the right value, or not computed here."""
    checks = {check.claim: check for check in check_properties(TABLE, ETHANOL)}
    assert [str(check.verdict) for check in checks.values()] == [
        "verified",
        "unverified",
        "verified",
        "verified",
        "refuted",
        "unverified",
    ]
    assert checks["Heavy Atom Count: 4"].expected == "3"
    assert "-0.001" in checks["XLogP3: -0.1"].reason
    start, end = checks["Complexity: 2.8"].span
    assert TABLE[start:end] == "| Complexity | 2.8"


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ("Molecular Weight | 46.069", Verdict.VERIFIED),
        ("Molecular Weight | 46.1 g/mol", Verdict.VERIFIED),
        ("Molecular Weight | 46", Verdict.VERIFIED),
        ("Molecular Weight | 46.5", Verdict.REFUTED),
        ("Molecular Weight | heavy", Verdict.REFUTED),
        ("Molecular Formula | C2H6O", Verdict.VERIFIED),
        ("Molecular Formula | C2H6O2", Verdict.REFUTED),
        ("Monoisotopic Mass | 46.041864811", Verdict.VERIFIED),
        ("Formal Charge | −0", Verdict.VERIFIED),
        ("Isotope Atom Count | 1", Verdict.REFUTED),
        ("Covalently-Bonded Unit Count | 1", Verdict.VERIFIED),
        ("Rotatable Bond Count | 1", Verdict.UNVERIFIED),
        ("Topological Polar Surface Area | 20.2 Å²", Verdict.VERIFIED),
    ],
)
def test_values(row, verdict):
    """A value may be rounded; where definitions differ, a difference refutes nothing."""
    assert [check.verdict for check in check_properties(f"| {row} |", ETHANOL)] == [verdict]


def test_text_without_a_table_has_no_checks():
    """Nothing is claimed in one."""
    assert check_properties("Ethanol is a liquid.", ETHANOL) == []

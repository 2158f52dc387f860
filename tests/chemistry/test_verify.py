"""A name is verified only when it reads back as the very same structure and no other."""

import pytest

from galcli.chemistry.java import NameReader
from galcli.chemistry.molecule import read_molecule
from galcli.chemistry.opsin import Opsin
from galcli.chemistry.verify import Level, verify
from galcli.report import Verdict

CASES = [
    ("O=Cc1ccccc1", "benzaldehyde", Level.VERIFIED),
    ("N", "ammonia", Level.VERIFIED),
    ("N", "azane", Level.VERIFIED),
    ("CC(=O)[O-].[Na+]", "sodium acetate", Level.VERIFIED),
    ("C[C@@H](O)CC", "(2R)-butan-2-ol", Level.VERIFIED),
    ("C/C=C/C", "(2E)-but-2-ene", Level.VERIFIED),
    ("Clc1ccccc1Cl", "dichlorobenzene", Level.AMBIGUOUS),
    ("Cc1ccccc1C", "xylene", Level.AMBIGUOUS),
    ("Clc1cccc(Cl)c1", "dichlorobenzene", Level.MISMATCH),
    ("Oc1ccccn1", "pyridin-2(1H)-one", Level.TAUTOMER),
    ("CC(O)=CC(C)=O", "pentane-2,4-dione", Level.TAUTOMER),
    ("C[C@@H](O)CC", "(2S)-butan-2-ol", Level.STEREO_DIFFERS),
    ("C[C@@H](O)CC", "butan-2-ol", Level.STEREO_DIFFERS),
    ("CC=CC", "(2E)-but-2-ene", Level.STEREO_DIFFERS),
    ("CCO", "methoxymethane", Level.MISMATCH),
    ("CCO", "propan-1-ol", Level.MISMATCH),
    ("[13CH4]", "methane", Level.MISMATCH),
    ("[2H]C", "methane", Level.MISMATCH),
    ("C[NH3+]", "methanamine", Level.MISMATCH),
    ("CCO", "the alcohol in wine", Level.UNPARSABLE),
    ("CCO", "", Level.UNPARSABLE),
]


@pytest.mark.parametrize(("smiles", "name", "level"), CASES)
def test_levels(opsin, smiles, name, level):
    """Each is told apart, with a reason."""
    found = verify(name, read_molecule(smiles), opsin)
    assert found.level is level
    assert found.reason


def test_without_a_reader_nothing_is_verified():
    """The reason says what is missing."""
    with Opsin(NameReader(missing="Java is missing: install a JRE.")) as reader:
        found = verify("ethanol", read_molecule("CCO"), reader)
    assert found.level is Level.NO_VERIFIER
    assert "Java is missing" in found.reason


def test_verdicts():
    """What reads back as another structure is refuted; what cannot be told is not verified."""
    assert {level for level in Level if level.verdict is Verdict.VERIFIED} == {Level.VERIFIED}
    assert {level for level in Level if level.verdict is Verdict.REFUTED} == {
        Level.TAUTOMER,
        Level.STEREO_DIFFERS,
        Level.MISMATCH,
    }

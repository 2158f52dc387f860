"""MoleculeNet's files and the scaffold split."""

import pytest
from benchmark_files import write_archive, write_moleculenet
from rdkit import Chem

from galcli.errors import InputError
from galcli.evaluation.benchmarks.moleculenet import sets
from galcli.evaluation.benchmarks.scaffold_split import part_to_test


def test_sets_have_labels_and_gaps(tmp_path):
    """Only classification sets are read; what was not measured has no label."""
    write_moleculenet(tmp_path)
    found = {one.name: one for one in sets(tmp_path / "molecules/moleculenet.tar.xz")}
    assert set(found) == {"BBBP", "Tox21"}
    tox = found["Tox21"]
    assert [tox.label(row, "NR-AR") for row in (0, 1)] == [0, 1]
    assert tox.label(0, "SR-p53") is None
    assert tox.label(19, "SR-p53") == 1


def test_a_file_without_smiles_is_named(tmp_path):
    """It is not a set without molecules."""
    write_archive(tmp_path / "m.tar.xz", {"m/BBBP.csv": "a,b\n1,2\n"})
    with pytest.raises(InputError, match=r"BBBP\.csv .* has no column smiles"):
        list(sets(tmp_path / "m.tar.xz"))


def test_the_test_part_has_rare_scaffolds():
    """The largest groups are trained on; a scaffold is never in two parts."""
    smiles = ["c1ccccc1C"] * 16 + ["C1CCCC1"] * 2 + ["c1ccncc1", "C1CC1"]
    assert part_to_test([Chem.MolFromSmiles(one) for one in smiles]) == [18, 19]


def test_chirality_makes_no_scaffold():
    """Two mirror images stay together."""
    smiles = ["C[C@H]1CCCO1", "C[C@@H]1CCCO1"] * 4 + ["c1ccncc1", "C1CC1"]
    assert set(part_to_test([Chem.MolFromSmiles(one) for one in smiles])) <= {8, 9}

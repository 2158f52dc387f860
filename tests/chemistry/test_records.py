"""The molecules of files and streams; a bad one is a record with an error."""

import pytest
from rdkit import Chem

from galcli.chemistry.detect import Kind
from galcli.chemistry.records import read_csv, read_file, read_lines, read_sdf
from galcli.errors import InputError


def numbered(text):
    """Return numbered lines, as they come from a file."""
    return list(enumerate(text.split(b"\n"), 1))


def lines(text, kind=None, *, json_lines=False):
    """Return the records of lines."""
    return list(read_lines(numbered(text), "x", kind, json_lines=json_lines))


def block(smiles, title=""):
    """Return a MOL block."""
    mol = Chem.MolFromSmiles(smiles)
    mol.SetProp("_Name", title)
    return Chem.MolToMolBlock(mol)


def test_lines_may_have_titles():
    """Behind a blank or a tab; names keep their blanks."""
    found = lines(b"CCO ethanol\nCCN\tsome amine\nacetic acid\n\n  C  \nCCO |$a;;$|")
    assert [(record.text, record.title) for record in found] == [
        ("CCO", "ethanol"),
        ("CCN", "some amine"),
        ("acetic acid", None),
        ("C", None),
        ("CCO |$a;;$|", None),
    ]
    assert [record.number for record in found] == [1, 2, 3, 5, 6]
    assert lines(b"acetic acid\tsour", Kind.NAME)[0].title == "sour"


def test_json_lines():
    """A text, or an object with its identity."""
    found = lines(b'"CCO"\n{"smiles": "C", "id": 7}\n{"name": "ethanol"}\n[Na+]\n{"x": 1}\n{"smiles"', json_lines=True)
    assert [(record.text, record.kind, record.title) for record in found[:4]] == [
        ("CCO", None, None),
        ("C", Kind.SMILES, 7),
        ("ethanol", Kind.NAME, None),
        ("[Na+]", None, None),
    ]
    assert 'without "smiles"' in found[4].error
    assert "is not JSON" in found[5].error


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"C\0C", "line 2, holds a NUL byte"),
        (b"\xff\xff", "line 2, is not UTF-8 (byte 0xff)"),
        (b"C" * 1_000_001, "more than 1,000,000 characters"),
    ],
)
def test_a_bad_line_does_not_stop_the_rest(data, words):
    """It is named."""
    found = lines(b"C\n" + data + b"\nCC")
    assert words in found[1].error
    assert [record.text for record in found] == ["C", "", "CC"]


def test_utf16_is_named():
    """As what it is."""
    assert "is UTF-16" in lines("C".encode("utf-16"))[0].error


def test_an_sdf_gives_its_records():
    """With their titles and places."""
    text = (block("CCO", "ethanol") + "> <x>\n1\n\n$$$$\n" + block("C") + "$$$$\n").encode()
    found = list(read_sdf(numbered(text), "a.sdf"))
    assert [(record.where, record.title, record.kind) for record in found] == [
        ("a.sdf, record 1", "ethanol", Kind.MOL),
        ("a.sdf, record 2", None, Kind.MOL),
    ]


def test_an_sdf_that_is_cut_in_the_middle():
    """What is whole is read, the rest is an error."""
    text = (block("CCO", "a") + "$$$$\n" + block("CCCC", "b")[:90]).encode()
    found = list(read_sdf(numbered(text), "a.sdf"))
    assert not found[0].error
    assert (found[1].title, found[1].error) == ("b", "The record is cut short: it has no line M  END.")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_has_its_molecules_in_a_column(delimiter):
    """Which is found by its name or given; the rest of a quoted row may go over lines."""
    rows = ["id,SMILES,note", 'a,CCO,"x', 'y"', "b,CC", "c,,z", "", "d,C,"]
    text = "\n".join(rows).replace(",", delimiter).encode()
    found = list(read_csv(numbered(text), "a.csv", None))
    assert [(record.title, record.text, record.number) for record in found] == [
        ("a", "CCO", 3),
        ("b", "CC", 4),
        (None, "", 5),
        ("d", "C", 7),
    ]
    assert found[2].error == "The column SMILES is empty."


def test_a_csv_without_the_column():
    """Its columns are listed."""
    with pytest.raises(InputError, match=r"no column named smiles, inchi or name; it has: a, b\."):
        list(read_csv(numbered(b"a,b\n1,2"), "a.csv", None))
    with pytest.raises(InputError, match=r'no column "x"; it has: smiles\.'):
        list(read_csv(numbered(b"smiles\nC"), "a.csv", "x"))
    with pytest.raises(InputError, match="it has: none"):
        list(read_csv([], "a.csv", "x"))
    assert next(read_csv(numbered(b"structure\nC"), "a.csv", "Structure")).text == "C"


def test_files_are_read_by_their_names(tmp_path):
    """Or as told."""
    (tmp_path / "a.smi").write_text("C one\nCC two\n")
    (tmp_path / "a.csv").write_text("name\nacetic acid\n")
    (tmp_path / "a.mol").write_text(block("CCO", "e"))
    (tmp_path / "a.sdf").write_text(block("CCO", "e") + "$$$$\n")
    (tmp_path / "a.txt").write_text("CCO\nethanol\n")
    (tmp_path / "empty.mol").write_text("")

    def read(name, kind=None):
        return [record.text[:11] for record in read_file(str(tmp_path / name), kind, None)]

    assert read("a.smi") == ["C", "CC"]
    assert read("a.csv") == ["acetic acid"]
    assert read("a.txt") == ["CCO", "ethanol"]
    assert len(read("a.mol")) == len(read("a.sdf")) == 1
    assert next(read_file(str(tmp_path / "a.txt"), Kind.SMI, None)).kind is Kind.SMILES
    for name, words in (("empty.mol", "is empty"), ("none.smi", "cannot be read")):
        with pytest.raises(InputError, match=words):
            read(name)

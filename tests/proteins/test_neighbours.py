"""The nearest annotated proteins of a library."""

import gzip
import sys

import pytest
from proteins.made import LIBRARY, QUERY, mutated

from galcli.errors import InputError, UsageError
from galcli.proteins import neighbours as module
from galcli.proteins.neighbours import Library


@pytest.fixture
def library(tmp_path):
    """The small library."""
    (tmp_path / "library.fasta").write_text(LIBRARY)
    return Library(str(tmp_path / "library.fasta"))


def test_neighbours_come_best_first_and_only_with_annotation(library):
    """The nearest has none, the stranger is none."""
    found = library.nearest(QUERY)
    assert [neighbour.annotation.name for neighbour in found] == ["K1", "K2"]
    assert found[0].annotation.keywords == ("Kinase", "Cytoplasm")
    assert found[0].annotation.description == "Adenylate kinase"
    assert found[0].e_value < found[1].e_value < 1e-20


def test_identity_and_coverage_are_those_of_the_alignment(library):
    """Every fifth residue differs; a fragment covers half of its relative."""
    same = sum(one == other for one, other in zip(QUERY, mutated(QUERY, 5), strict=True)) / len(QUERY)
    assert library.nearest(QUERY)[0].identity == pytest.approx(same, abs=0.02)
    half = library.nearest(QUERY[: len(QUERY) // 2])[0]
    assert half.query_coverage > 0.9
    assert half.target_coverage == pytest.approx(0.5, abs=0.05)


def test_count_limits_them(library):
    """The best stay."""
    assert [neighbour.annotation.name for neighbour in library.nearest(QUERY, 1)] == ["K1"]


def test_unusual_residues_and_stops_do_no_harm(library):
    """They align with nothing."""
    assert library.nearest("BJOUXZ*" + QUERY.lower().upper())[0].annotation.name == "K1"
    assert library.nearest("X" * 50) == []


def test_a_query_that_is_too_long_has_none(library, monkeypatch):
    """Rather than taking all memory."""
    monkeypatch.setattr(module, "LONGEST_QUERY", 50)
    assert library.nearest(QUERY) == []


def test_a_compressed_library_is_read(tmp_path):
    """As UniProt hands it out."""
    (tmp_path / "l.fasta.gz").write_bytes(gzip.compress(LIBRARY.encode()))
    assert len(Library(str(tmp_path / "l.fasta.gz"))) == 4


@pytest.mark.parametrize("content", [b"", b"\n", b"MKV\n", b">a\nMK1\n", b"\x00\xff\x00", b"\x89PNG\r\n"])
def test_a_file_that_is_no_library_is_named(tmp_path, content):
    """In a sentence."""
    (tmp_path / "bad.fasta").write_bytes(content)
    with pytest.raises(InputError, match=r"The library .*bad\.fasta"):
        Library(str(tmp_path / "bad.fasta"))


@pytest.mark.parametrize("name", ["missing.fasta", "."])
def test_a_library_that_cannot_be_read_is_named(tmp_path, name):
    """Missing, or a folder."""
    with pytest.raises(InputError, match=r"cannot be read: (No such file|Is a directory)"):
        Library(str(tmp_path / name))


def test_without_pyhmmer_the_hint_installs_it(tmp_path, monkeypatch):
    """Nothing else needs it."""
    monkeypatch.setitem(sys.modules, "pyhmmer", None)
    with pytest.raises(UsageError, match="needs pyhmmer"):
        Library(str(tmp_path / "x"))

"""UniProt's list of keywords, and annotation in FASTA headers."""

import gzip
import lzma

import pytest
from proteins.made import KEYWORD_LIST

from galcli.errors import InputError
from galcli.proteins.annotation import Annotation, annotation
from galcli.proteins.compressed import file_lines
from galcli.proteins.vocabulary import read_vocabulary


@pytest.fixture
def vocabulary(tmp_path):
    """The small vocabulary."""
    (tmp_path / "keywlist.txt").write_text(KEYWORD_LIST)
    return read_vocabulary(str(tmp_path / "keywlist.txt"))


def test_keywords_are_found_by_name_and_synonym_in_any_case(vocabulary):
    """A synonym may run over two lines; a category is no keyword."""
    kinase = vocabulary.find("kinase")
    assert (kinase.name, kinase.accession, kinase.category) == ("Kinase", "KW-0001", "Molecular function")
    assert kinase.ancestors == {"Transferase"}
    assert vocabulary.find("phosphotransferase of ATP") is kinase
    assert vocabulary.find("Molecular function") is None
    assert vocabulary.find("") is None
    assert len(vocabulary) == 6


def test_the_credit_names_release_and_licence(vocabulary):
    """As the licence asks."""
    assert vocabulary.release == "2099_01"
    assert "UniProt Consortium, CC BY 4.0" in vocabulary.source.title


@pytest.mark.parametrize(("suffix", "compress"), [(".gz", gzip.compress), (".xz", lzma.compress)])
def test_compressed_files_are_read(tmp_path, suffix, compress):
    """As databases hand them out."""
    path = tmp_path / f"keywlist.txt{suffix}"
    path.write_bytes(compress(KEYWORD_LIST.encode()))
    assert len(read_vocabulary(str(path))) == 6


@pytest.mark.parametrize(("suffix", "compress"), [(".gz", gzip.compress), (".xz", lzma.compress)])
@pytest.mark.parametrize("damage", [lambda data: data[:40], lambda data: data[:30] + b"\0\xff\1" * 9 + data[57:]])
def test_damaged_compression_is_named(tmp_path, suffix, compress, damage):
    """Cut short, or with wrong bytes in the middle."""
    path = tmp_path / f"x{suffix}"
    path.write_bytes(damage(compress(bytes(range(256)) * 4)))
    with pytest.raises(InputError, match=f"x{suffix} "):
        list(file_lines(str(path)))


@pytest.mark.parametrize("content", ["", "nothing\n//\n", "IC   Ligand.\nAC   KW-9993\n//\n"])
def test_another_file_is_refused_with_the_right_address(tmp_path, content):
    """The hint fetches the right one."""
    (tmp_path / "x.txt").write_text(content)
    with pytest.raises(InputError, match="holds no keywords") as caught:
        read_vocabulary(str(tmp_path / "x.txt"))
    assert "keywlist.txt" in caught.value.hint


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Adenylate kinase OS=Escherichia coli OX=562 GN=adk PE=1 SV=1", ("Adenylate kinase", None)),
        (
            "Adenylate kinase KW=Kinase; ATP-binding; Cytoplasm.",
            ("Adenylate kinase", ("Kinase", "ATP-binding", "Cytoplasm")),
        ),
        ("3.5.99.7~~~acdA~~~Putative deaminase~~~COG1", ("Putative deaminase", None)),
        ("KW=", ("", ())),
        ("", ("", None)),
    ],
)
def test_headers(description, expected):
    """UniProt's, Prokka's and any other; keywords where they are listed."""
    assert annotation("x", description) == Annotation("x", *expected)


@pytest.mark.parametrize(
    ("description", "informative"),
    [
        ("Adenylate kinase", True),
        ("", False),
        ("hypothetical protein", False),
        ("Putative uncharacterized protein YfhG", False),
        ("unnamed protein product", False),
        ("Protein kinase", True),
    ],
)
def test_a_description_may_say_nothing(description, informative):
    """Then it is no annotation; keywords always are."""
    assert annotation("x", description).informative is informative
    assert annotation("x", f"{description} KW=Kinase").informative

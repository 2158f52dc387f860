"""Files of sources: patterns, compression, archives, and what cannot be read."""

import gzip
import io
import lzma
import tarfile

import pytest

from galcli.errors import GalError, InputError
from galcli.training.corpus.archive import files, find, lines, members
from galcli.training.corpus.atomic import whole_file


def test_patterns_name_files_in_order(tmp_path):
    """One that names nothing is an error."""
    for name in ("b.txt", "a.txt", "c.md"):
        (tmp_path / name).write_text(name)
    assert [path.name for path in find(tmp_path, ("c.md", "*.txt"))] == ["c.md", "a.txt", "b.txt"]
    for pattern in ("*.pdf", "d.txt"):
        with pytest.raises(InputError, match="does not exist"):
            find(tmp_path, (pattern,))
    with pytest.raises(InputError, match="not in the data folder"):
        find(tmp_path, (str(tmp_path / "a.txt"),))
    assert [path.name for path in files([tmp_path])] == ["a.txt", "b.txt", "c.md"]


@pytest.mark.parametrize(("name", "pack"), [("t.txt", bytes), ("t.txt.gz", gzip.compress), ("t.txt.xz", lzma.compress)])
def test_lines_and_contents_are_decompressed(tmp_path, name, pack):
    """Whatever the line ends."""
    path = tmp_path / name
    path.write_bytes(pack("é\r\nb\n".encode()))
    assert list(lines(path)) == ["é", "b"]
    assert list(members(path, (".txt",))) == [("t.txt", "é\r\nb\n".encode())]


def test_links_and_folders_of_archives_are_passed_over(tmp_path):
    """They could lead out of the archive."""
    path = tmp_path / "x.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        link = tarfile.TarInfo("a.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        file = tarfile.TarInfo("./d/b.txt")
        file.size = 1
        archive.addfile(file, io.BytesIO(b"b"))
    assert list(members(path, (".txt",))) == [("d/b.txt", b"b")]


@pytest.mark.parametrize("name", ["x.tar.xz", "x.gz", "x.tar"])
def test_damaged_files_are_named(tmp_path, name):
    """In a sentence."""
    (tmp_path / name).write_bytes(b"\x1f\x8bnot an archive")
    with pytest.raises(InputError, match=f"{name} cannot be read"):
        list(members(tmp_path / name, (".txt",)))


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    """Also over an older one."""
    path = tmp_path / "a" / "x.bin"
    with whole_file(path) as file:
        file.write(b"old")

    def fail():
        with whole_file(path) as file:
            file.write(b"new")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in path.parent.iterdir()] == ["x.bin"]
    with pytest.raises(GalError, match="cannot be written"), whole_file(path / "y") as file:
        file.write(b"")

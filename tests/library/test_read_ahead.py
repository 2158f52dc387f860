"""Files that another process reads: the same items, and no process that outlives its use."""

import json
import multiprocessing

import pytest

from galcli.errors import GalError
from galcli.library import read_ahead
from galcli.library.ingest import add_files
from galcli.library.library import Library
from galcli.library.read_ahead import chunks, chunks_ahead


@pytest.fixture
def files(tmp_path):
    """Three files: many records, one that is broken, and none."""
    many = [json.dumps({"id": f"r{n}", "title": f"Title {n}", "year": 2000 + n % 20}) for n in range(1700)]
    (tmp_path / "many.jsonl").write_text("\n".join([*many[:900], "{broken", *many[900:]]))
    (tmp_path / "one.bib").write_text("@misc{a, title = {One}, year = {2001}}")
    (tmp_path / "none.bib").write_text("% nothing")
    return [(tmp_path / "many.jsonl", "jsonl"), (tmp_path / "one.bib", "bib"), (tmp_path / "none.bib", "bib")]


@pytest.fixture
def other_process(monkeypatch):
    """Take another process for small files, too."""
    monkeypatch.setattr(read_ahead, "_WORTH_A_PROCESS", 0)


@pytest.mark.usefixtures("other_process")
def test_another_process_reads_the_same(files):
    """In the same pieces; every file ends."""
    found = list(chunks_ahead(files, 1))
    assert found == list(chunks(files))
    assert [chunk.number for chunk in found if chunk.last] == [0, 1, 2]
    assert sum(len(chunk.items) for chunk in found) == 1702
    assert not multiprocessing.active_children()


@pytest.mark.usefixtures("other_process")
def test_a_reader_that_nobody_waits_for_ends(files):
    """Also before the end of the files."""
    reading = chunks_ahead(files, 1)
    next(reading)
    assert len(multiprocessing.active_children()) == 1
    reading.close()
    assert not multiprocessing.active_children()


@pytest.mark.usefixtures("other_process")
def test_a_process_that_is_killed_is_told(files):
    """What it had read before is used."""
    reading = chunks_ahead(files * 40, 1)
    found = [next(reading)]
    multiprocessing.active_children()[0].kill()
    with pytest.raises(GalError, match="ended early, with status -9"):
        found.extend(reading)
    assert found[0].items


@pytest.mark.usefixtures("other_process")
def test_a_library_takes_what_another_process_read(files, tmp_path):
    """Progress reaches the sum of the sizes at most; a second time nothing is read."""
    told = []
    with Library.open(tmp_path / "library", create=True) as library:
        paths = [path for path, _ in files]
        summary = add_files(library, paths, on_read=lambda *place: told.append(place))
        assert (summary.added, len(summary.problems)) == (1701, 2)
        assert {path for path, _, _ in told} == set(paths)
        assert all(0 <= done <= total == sum(path.stat().st_size for path in paths) for _, done, total in told)
        assert add_files(library, paths[1:2]).unchanged == 1

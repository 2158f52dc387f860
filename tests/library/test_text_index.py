"""The index is made from the store: behind it follows, broken it is made again."""

import shutil

import pytest

from galcli.library.library import Library
from galcli.library.store import Store
from galcli.library.text_index import TextIndex


@pytest.fixture
def folder(tmp_path, record):
    """The folder of a library with three records."""
    with Library.open(tmp_path / "library", create=True) as library:
        library.add(record(number, abstract=f"Beetles and animal{number}.") for number in range(3))
    return tmp_path / "library"


def found(folder, query="beetles"):
    """Search in a library that is opened anew."""
    with Library.open(folder) as library:
        return sorted(hit.record.id for hit in library.search(query))


def index_of(folder):
    """Return the folder of the index."""
    (index,) = folder.glob("index-*")
    return index


def truncate(path):
    """Cut a file."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path):
    """Leave nothing in a file."""
    path.write_bytes(b"")


def scribble(path):
    """Leave nothing of a file but its size."""
    path.write_bytes(b"\xff" * path.stat().st_size)


@pytest.mark.parametrize("damage", [truncate, empty, scribble])
@pytest.mark.parametrize("pattern", ["meta.json", "*.idx", "*.term", "*.fast", "*.store", "*.fieldnorm"])
def test_a_broken_file_is_repaired(folder, pattern, damage):
    """Whatever file it is."""
    files = list(index_of(folder).glob(pattern))
    assert files
    for path in files:
        damage(path)
    assert found(folder) == ["R0", "R1", "R2"]


@pytest.mark.parametrize("pattern", ["meta.json", "*.idx", "*.store", "*"])
def test_a_lost_file_is_made_again(folder, pattern):
    """Also all of them."""
    for path in index_of(folder).glob(pattern):
        path.unlink()
    assert found(folder) == ["R0", "R1", "R2"]


def test_no_index_at_all(folder):
    """It can always be deleted."""
    shutil.rmtree(index_of(folder))
    assert found(folder) == ["R0", "R1", "R2"]


def test_adding_repairs_too(folder, record):
    """Not only searching."""
    for path in index_of(folder).glob("meta.json"):
        scribble(path)
    with Library.open(folder) as library:
        library.add([record(7, abstract="Beetles.")])
    assert found(folder) == ["R0", "R1", "R2", "R7"]


def test_an_index_that_is_behind_follows(folder, record):
    """As after a kill between SQLite's commit and the index's."""
    behind = folder.parent / "behind"
    shutil.copytree(index_of(folder), behind)
    with Library.open(folder) as library:
        library.add([record(1, abstract="Spiders."), record(5, abstract="Beetles.")])
        library.add([record(0, title="Nothing")])
        library.remove(["R2"])
        library.search("x")
    expected = found(folder)
    name = index_of(folder)
    shutil.rmtree(name)
    shutil.move(behind, name)
    assert found(folder) == expected == ["R0", "R5"]
    assert found(folder, "nothing") == ["R0"]


def test_an_index_of_another_library_is_not_used(folder, tmp_path, record):
    """Or of an older copy of this one."""
    with Library.open(tmp_path / "other", create=True) as other:
        other.add(record(number, abstract="Spiders.") for number in range(10))
    shutil.rmtree(index_of(folder))
    shutil.move(index_of(tmp_path / "other"), folder)
    assert found(folder, "spiders") == []
    assert found(folder) == ["R0", "R1", "R2"]


def test_a_search_does_not_wait_for_another_process(folder, record):
    """It searches what is there."""
    store = Store(folder)
    with TextIndex(folder, store).writing(wait=False) as feeder:
        assert feeder is not None
        with Library.open(folder) as library:
            library.add([record(9, abstract="Beetles.")])
            assert len(library) == 4
            assert len(library.search("beetles")) == 3
    store.close()
    assert len(found(folder)) == 4


def test_long_queries_keep_their_rarest_words(library, record, monkeypatch):
    """A page is no query."""
    monkeypatch.setattr("galcli.library.text_index._MOST_TERMS", 2)
    library.add([record(number, title="common words here") for number in range(9)] + [record(10, title="rare gem")])
    assert [hit.record.id for hit in library.search("common words here rare gem")] == ["R10"]


@pytest.mark.parametrize("large", [0.0, 2.0])
def test_years_are_filtered_exactly(library, record, monkeypatch, large):
    """Also where the best of all appeared later; whether the best are filtered or the filter searched."""
    monkeypatch.setattr("galcli.library.text_index._LARGE_SHARE", large)
    library.add(record(number, title="word " * (40 - number // 25) + "beetle", year=2020) for number in range(900))
    library.add(record(number, title="beetle in a much longer title of a paper", year=1990) for number in (1000, 1001))
    assert [hit.record.year for hit in library.search("word beetle", year_max=2000)] == [1990, 1990]
    assert len(library.search("word beetle", year_max=2020, k=7)) == 7
    library.add([record(2000, title="beetle", year=None)])
    assert [hit.record.id for hit in library.search("word beetle", year_max=1900)] == ["R2000"]


def test_a_large_library_is_searched_by_the_rarest_words(library, record, monkeypatch):
    """Words that it does not hold do not count among them."""
    monkeypatch.setattr("galcli.library.text_index._LARGE_INDEX", 3)
    monkeypatch.setattr("galcli.library.text_index._MOST_TERMS_IF_LARGE", 1)
    library.add([record(number, title="common words") for number in range(9)] + [record(10, title="rare common")])
    assert [hit.record.id for hit in library.search("common rare unheard words of")] == ["R10"]

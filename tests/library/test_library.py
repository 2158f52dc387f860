"""A library: what it takes for the same work, and what it finds."""

import time

import pytest

from galcli.errors import GalError, InputError
from galcli.library.items import Document, Problem
from galcli.library.library import Library
from galcli.library.store import FILE_NAME


def test_added_records_are_there(library, record):
    """By every door."""
    one = record(1, title="Pre-training of deep Müllers", doi="10.1000/1", arxiv="1706.03762", year=2019)
    summary = library.add([one, record(2)])
    assert (summary.added, summary.updated, summary.duplicates, len(library)) == (2, 0, 0, 2)
    assert library.get("R1") == library.by_key("key1") == one
    assert library.by_doi("https://doi.org/10.1000/1") == library.by_arxiv("arXiv:1706.03762v2") == one
    assert library.by_title("PRETRAINING of Deep Mullers!") == [one]
    assert library.by_author_year("SURNAME1", 2019) == [one]
    assert list(library.records()) == [one, record(2)]
    assert library.get("R3") is library.by_doi("nonsense") is library.by_arxiv("") is library.by_key("") is None
    assert library.by_title("") == library.by_author_year("Surname1", 2018) == []


def test_adding_again_changes_nothing(library, record):
    """Nor in another order, nor in parts."""
    records = [record(number) for number in range(30)]
    library.add(records)
    before = list(library.records())
    summary = library.add(reversed(records[5:]))
    assert (summary.added, summary.updated, summary.duplicates) == (0, 0, 25)
    assert list(library.records()) == before


@pytest.mark.parametrize(
    "same",
    [
        {"id": "X", "doi": "10.1000/1", "title": "Another title"},
        {"id": "X", "arxiv": "1706.03762", "title": "Another title"},
        {"id": "X", "title": "PARSING sentences: by method-number 1"},
    ],
)
def test_duplicates(library, record, same):
    """The same DOI, arXiv identifier, or title, first author and year; the first stays, both identifiers work."""
    one = record(1, doi=same.get("doi", ""), arxiv=same.get("arxiv", ""))
    library.add([one])
    summary = library.add([record(1, **same, source="elsewhere")])
    assert (summary.added, summary.duplicates) == (0, 1)
    assert library.get("X") == library.get("R1") == one
    assert len(library) == 1


@pytest.mark.parametrize("other", [{"year": 1999}, {"authors": ("Else, A.",)}, {"title": "Another"}, {"authors": ()}])
def test_what_differs_is_kept(library, record, other):
    """One of the three is enough."""
    library.add([record(1)])
    assert library.add([record(1, id="X", key="x", **other)]).added == 1


def test_two_dois_are_two_works(library, record):
    """A paper and its workshop version; "Books received" in two issues."""
    library.add([record(1, doi="10.1000/1")])
    assert library.add([record(1, id="X", doi="10.1000/2")]).added == 1
    assert library.add([record(1, id="Y")]).duplicates == 1


def test_duplicates_complete_a_record(library, record):
    """Abstract and identifiers; the rest stays as its source has it, in one batch as in two."""
    library.add([record(1, bibtex="@misc{key1, title={T}}"), record(1, id="X", venue="V", abstract="About.")])
    summary = library.add([record(1, id="Y", doi="10.1000/1", source="elsewhere", abstract="Other.")])
    assert (summary.added, summary.updated) == (0, 1)
    found = library.get("R1")
    assert (found.abstract, found.doi, found.venue) == ("About.", "10.1000/1", "")
    assert found.to_bibtex() == "@misc{key1, title={T}}"
    assert library.add([record(1, bibtex="@misc{key1, title={T}}")]).duplicates == 1
    assert library.get("R1") == found
    assert [hit.record.id for hit in library.search("about")] == ["R1"]


def test_a_file_replaces_what_it_gave_earlier(library, record):
    """The index follows."""
    library.add([record(1)])
    assert library.add([record(1, title="Syntax of beetles")]).updated == 1
    assert library.get("R1").title == "Syntax of beetles"
    assert [hit.record.title for hit in library.search("beetles")] == ["Syntax of beetles"]
    assert library.search("sentences") == []


def test_keys_are_unique(library, record):
    """Suffixes as in author-year styles."""
    library.add([record(number, key="same") for number in range(30)])
    library.add([record(99, key="same")])
    keys = [one.key for one in library.records()]
    assert keys[:4] == ["same", "samea", "sameb", "samec"]
    assert keys[27:] == ["sameaa", "sameab", "sameac", "samead"]


def test_search(library, record):
    """Words in title and abstract; endings, capitals and accents do not count; each record once."""
    library.add(
        [
            record(1, title="Naïve parsers", abstract="We parse.", year=2001),
            record(2, title="Tagging", abstract="Not about the other thing, parsing.", year=2010),
            record(3, title="Beetles of Ecuador", year=None),
        ]
    )
    assert [hit.record.id for hit in library.search("naive PARSING")] == ["R1", "R2"]
    assert [hit.passage for hit in library.search("tag")] == ["Not about the other thing, parsing."]
    assert [hit.record.id for hit in library.search("parsing", year_max=2005)] == ["R1"]
    assert [hit.record.id for hit in library.search("beetle", year_max=1900)] == ["R3"]
    assert [hit.record.id for hit in library.search("parsing", k=1)] == ["R1"]
    assert library.search("the of and") == library.search("") == library.search("zebra") == []
    scores = [hit.score for hit in library.search("parsing tagging")]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("query", ['"', "a AND (", "title:x", "\\", "[1 TO 2", "*", "\0", "é" * 5000, "word " * 5000])
def test_no_query_is_syntax(library, record, query):
    """Queries are text."""
    library.add([record(1)])
    assert library.search(query + " parsing")[0].record.id == "R1" if len(query) < 9 else True
    library.search(query)


def test_documents(library, record):
    """A document is found by its passages and comes once; passages come as they are."""
    passages = tuple(f"Beetles number {number} eat leaves." for number in range(20))
    library.add([Document(record(1, title="A thesis"), passages), record(2, title="Leaves", abstract="Green leaves.")])
    assert sorted(hit.record.id for hit in library.search("beetles leaves")) == ["R1", "R2"]
    assert library.search("number 17")[0].passage == "Beetles number 17 eat leaves."
    found = library.passages("beetles", 3)
    assert len(found) == 3
    assert {hit.record.id for hit in found} == {"R1"}
    library.add([Document(record(1, title="A thesis"), ("Only spiders.",))])
    assert library.passages("beetles", 3) == []
    assert library.search("spiders")[0].passage == "Only spiders."


def test_a_paper_lends_its_text_to_the_record_that_is_there(library, record):
    """A PDF of a paper whose reference is known."""
    library.add([record(1, doi="10.1000/1")])
    text = ("The text of the paper.",)
    assert library.add([Document(record(2, id="file", doi="10.1000/1", authors=(), title="p.pdf"), text)]).updated == 1
    assert library.search("text paper")[0].record.id == "R1"
    assert library.add([Document(record(2, id="file", doi="10.1000/1", authors=(), title="p.pdf"), text)]).updated == 0


def test_removed_records_are_gone(library, record):
    """From search, too; all or none."""
    library.add([record(1), record(2), record(1, id="alias")])
    with pytest.raises(InputError, match='no record "nope"'):
        library.remove(["R1", "nope"])
    assert len(library) == 2
    assert [one.id for one in library.remove(["alias", "key2"])] == ["R1", "R2"]
    assert len(library) == 0
    assert library.get("R1") is library.get("alias") is None
    assert library.search("parsing") == []
    assert library.add([record(1)]).added == 1
    assert [hit.record.id for hit in library.search("parsing")] == ["R1"]


def test_problems_are_told_and_the_rest_goes_on(library, record):
    """In the order of the file."""
    told = []
    problems = [Problem("a:1", "Bad."), Problem("a:3", "Worse.")]
    summary = library.add([problems[0], record(1), problems[1]], on_problem=told.append)
    assert summary.problems == told == problems
    assert summary.added == 1


def test_opening_what_is_not_there(tmp_path):
    """One sentence, and nothing is made."""
    with pytest.raises(InputError, match="There is no library"):
        Library.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "content", [b"no database, but text that is long enough" * 50, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_damaged_database_is_told(tmp_path, content):
    """SQLite is the truth, so there is nothing to rebuild it from."""
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(GalError, match="damaged"):
        Library.open(tmp_path)


def test_another_database_is_no_library(tmp_path):
    """Of another version, or of another program."""
    (tmp_path / FILE_NAME).write_bytes(b"")
    with pytest.raises(InputError, match="not a library of this version"):
        Library.open(tmp_path)


def test_a_library_that_cannot_be_written_can_be_read(tmp_path, record, monkeypatch):
    """On a shared folder."""
    with Library.open(tmp_path / "l", create=True) as library:
        library.add([record(1)])
    monkeypatch.setattr("galcli.library.text_index._locked", lambda *_: False)
    with Library.open(tmp_path / "l") as library:
        assert library.search("parsing")[0].record == record(1)


def test_a_damaged_batch_is_not_added_in_part(library, record):
    """All of a batch or nothing."""

    def items():
        yield record(1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.add(items())
    assert len(library) == 0


def test_many_equal_titles_do_not_slow_down(library, record):
    """A dump has thousands of editorials."""
    began = time.process_time()
    for start in (0, 5_000):
        library.add(record(number, title="Editorial") for number in range(start, start + 5_000))
    assert len(library) == 10_000
    assert time.process_time() - began < 60

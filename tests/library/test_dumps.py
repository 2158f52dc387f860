"""Dumps of records: OpenAlex, arXiv, ACL Anthology, CSV, our own export."""

import json

from galcli.library.export import export
from galcli.library.items import Problem
from galcli.library.readers.dumps import read_csv, read_json
from galcli.library.record import Record

ACL = {
    "id": "A00-1031", "key": "brants-2000-tnt", "title": "TnT", "authors": ["Thorsten Brants"], "year": 2000,
    "venue": "anlp", "container": "Sixth Applied Natural Language Processing Conference",
    "doi": "10.3115/974147.974178", "abstract": "", "url": "https://aclanthology.org/A00-1031",
}  # fmt: skip
OPENALEX = {
    "id": "https://openalex.org/W2741809807", "doi": "https://doi.org/10.7717/peerj.4375", "title": "The state of OA",
    "publication_year": 2018, "type": "article",
    "authorships": [{"author": {"display_name": "Heather Piwowar"}}, {"author": None}],
    "primary_location": {"landing_page_url": "https://doi.org/10.7717/peerj.4375", "source": {"display_name": "PeerJ"}},
    "abstract_inverted_index": {"Open": [0], "is": [2], "access": [1], "good": [3]},
}  # fmt: skip
ARXIV = {
    "id": "0704.0001", "authors": "C. Bal\\'azs, E. L. Berger", "title": "Calculation of\n  $pp$ cross sections",
    "authors_parsed": [["Bal\\'azs", "C.", ""], ["Berger", "E. L.", ""]], "abstract": "  A fully\ndifferential one.",
    "categories": "hep-ph", "update_date": "2008-11-26", "journal-ref": None, "doi": None,
    "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
}  # fmt: skip


def read(*values):
    """Return what JSON lines with these values hold."""
    return list(read_json([json.dumps(value) + "\n" for value in values], "dump.jsonl", "dump"))


def test_the_acl_anthology():
    """Names are turned, the container is the venue."""
    assert read(ACL) == [
        Record(
            "A00-1031", "brants-2000-tnt", "inproceedings", "TnT", ("Brants, Thorsten",), 2000,
            "Sixth Applied Natural Language Processing Conference", "", "10.3115/974147.974178", "",
            "https://aclanthology.org/A00-1031", "dump",
        )
    ]  # fmt: skip


def test_openalex():
    """The abstract is put together again; a key is made."""
    (record,) = read(OPENALEX)
    assert record.id == "W2741809807"
    assert record.key == "piwowar2018state"
    assert record.abstract == "Open access is good"
    assert (record.kind, record.venue, record.authors) == ("article", "PeerJ", ("Piwowar, Heather",))
    assert record.doi == "10.7717/peerj.4375"


def test_arxiv():
    """LaTeX becomes text, the year is that of the first version."""
    (record,) = read(ARXIV)
    assert record.id == "arXiv:0704.0001"
    assert record.title == "Calculation of $pp$ cross sections"
    assert record.authors == ("Balázs, C.", "Berger, E. L.")
    assert (record.year, record.kind, record.arxiv) == (2007, "misc", "0704.0001")
    assert record.abstract == "A fully differential one."


def test_bad_lines_are_named():
    """And the rest is read."""
    lines = ["{broken\n", "\n", "[1]\n", '"x"\n', '{"title": ""}\n', '{"title": "T"}\n', "\udcff\n", json.dumps(ACL)]
    found = list(read_json(["{}\n", *lines], "dump.jsonl", "dump"))
    assert [item.where.rpartition(":")[2] for item in found[:-1]] == ["1", "2", "4", "5", "6", "7", "8"]
    assert all(isinstance(item, Problem) and item.reason.endswith(".") for item in found[:-1])
    assert found[-1].id == "A00-1031"


def test_values_of_wrong_types_do_no_harm():
    """Whatever JSON holds."""
    wrong = {"id": "x", "title": "T", "authors": {"a": 1}, "year": [2000], "doi": 7, "url": None, "abstract": {}}
    assert read(wrong)[0] == read({"id": "x", "title": "T", "year": 2000})[0]
    found = read(
        {**OPENALEX, "authorships": [None, 3, {}], "primary_location": [], "abstract_inverted_index": {"a": "b"}}
    )
    assert (found[0].authors, found[0].venue, found[0].abstract) == ((), "", "")
    assert read({"id": "x", "title": "lone \ud800"})[0].title == "lone ?"


def test_a_json_array():
    """As reference managers write it."""
    text = json.dumps([ACL, 3, {**ACL, "id": "B"}], indent=1)
    found = list(read_json(text.splitlines(keepends=True), "all.json", "all"))
    assert [getattr(item, "id", str(item)) for item in found] == [
        "A00-1031", "all.json, element 2: It is not a JSON object.", "B"
    ]  # fmt: skip
    assert "not JSON" in next(read_json(["[{"], "all.json", "all")).reason


def test_csv():
    """Columns by name, other delimiters too."""
    text = 'Title;Author;Publication Year;DOI\n"A; B";"Brants, Thorsten; Ada Lovelace";2000;10.1000/1\n\nC;;;\n'
    first, second = read_csv(text.splitlines(keepends=True), "refs.csv", "refs")
    assert (first.title, first.authors, first.year) == ("A; B", ("Brants, Thorsten", "Lovelace, Ada"), 2000)
    assert (second.title, second.id) == ("C", "refs#C")
    assert "no column" in next(read_csv(["a,b\n", "1,2\n"], "refs.csv", "refs")).reason
    assert next(read_csv([], "refs.csv", "refs")).where == "refs.csv:1"


def test_exports_are_read_back(record):
    """JSON lines with every field, CSV with what it has columns for."""
    records = [record(1, abstract='Say "so", twice'), record(2, bibtex="@misc{key2, title={X}}", arxiv="1706.03762")]
    assert list(read_json(export(records, "jsonl"), "a", "b")) == records
    lines = [f"{line}\n" for line in export(records, "csv")]
    assert list(read_csv(lines, "a", "made")) == [one._replace(bibtex="") for one in records]

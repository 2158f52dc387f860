"""The user's .bib is read tolerantly and never rewritten."""

import pytest

from galcli.citing.bibliography import Bibliography


def read(text):
    """Return what a file with this text holds."""
    bibliography = Bibliography()
    bibliography.add("refs.bib", text)
    return bibliography


def test_an_entry():
    """LaTeX becomes text; the original stays."""
    raw = '@Article{k, author = "M{\\"u}ller, J{\\"o}rg and {World Health Organization} and Ann B. Lee and others",\n'
    raw += " title={A {B}ig \\emph{Deal}}, journal={arXiv preprint arXiv:1801.10198}, year = 2018}"
    record = read(raw).by_key("k")
    assert record.authors == ("Müller, Jörg", "World Health Organization", "Lee, Ann B.")
    assert (record.title, record.year, record.arxiv, record.kind) == ("A Big Deal", 2018, "1801.10198", "article")
    assert record.bibtex == raw


def test_broken_entries_are_named_and_passed_over():
    """Their keys are known all the same: they are not missing."""
    text = (
        "@article{a, title={x}}\n@article{b, title={broken\n@misc{c, title={y}}\n@article{a, title={again}}\n@misc{d e}"
    )
    bibliography = read(text)
    assert [record.key for record in bibliography.records] == ["a", "c"]
    assert {"a", "b", "c"} <= bibliography.keys
    assert any("refs.bib:2:" in problem and " b " in problem for problem in bibliography.problems)
    assert len(bibliography.problems) == 3


@pytest.mark.parametrize(
    "text", ["", "\n", "no entries", "@", "@article", "@article{", "@string{x = {y}}", "\ufeff% x"]
)
def test_nothing_to_read(text):
    """No entries, no failure."""
    assert read(text).records == []


def test_byte_order_mark_and_windows_line_ends():
    """They are no part of an entry."""
    assert read("\ufeff@misc{a,\r\n title={x}\r\n}\r\n").by_key("a").title == "x"


def test_enriched(library):
    """The library's abstract helps to find the entry; its text stays the user's."""
    bibliography = read("@misc{mine, title={{BERT}: Pre-training of deep bidirectional transformers for language "
                        "understanding}, author={Jacob Devlin}, year=2018}")  # fmt: skip
    found = bibliography.enriched(library)[0]
    assert "language representation" in found.abstract
    assert (found.key, found.year) == ("mine", 2018)

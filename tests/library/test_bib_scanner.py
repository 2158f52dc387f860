"""BibTeX files as people have them: broken blocks are named, the rest is read."""

import time

import pytest

from galcli.library.items import Problem
from galcli.library.readers.bib_record import read_bib
from galcli.library.readers.bib_scanner import Entry, Scanner


def scan(text):
    """Return entries and problems apart."""
    found = list(Scanner("refs.bib").scan(text.splitlines(keepends=True)))
    return [item for item in found if isinstance(item, Entry)], [item for item in found if isinstance(item, Problem)]


def test_all_forms_of_values():
    """Braces, quotes, numbers, months, macros, concatenation, parentheses."""
    entries, problems = scan(
        '@string{acl = "Proceedings of " # {ACL}}\n'
        '@InProceedings(key1,\n title = "A {"}quoted{"} title", year = 2001, month = jan # "~1",\n'
        " booktitle = acl # { 2001},\n note = {deep {er {and {deeper {still {down}}}}}},\n)\n"
    )
    assert problems == []
    assert entries[0].kind == "inproceedings"
    assert entries[0].fields == {
        "title": 'A {"}quoted{"} title',
        "year": "2001",
        "month": "jan~1",
        "booktitle": "Proceedings of ACL 2001",
        "note": "deep {er {and {deeper {still {down}}}}}",
    }


def test_text_lines_and_comments():
    """What stands between entries is a comment, addresses with @ too; the line is that of the @."""
    text = "Write to me@example.org {now}.\n@comment{x @misc{no, title={No}}}\n% hm\n @misc{yes,\n title={Yes}\n}\nend"
    entries, problems = scan(text)
    assert [(entry.key, entry.line, entry.text) for entry in entries] == [("yes", 4, "@misc{yes,\n title={Yes}\n}")]
    assert problems == []


def test_a_repeated_field_counts_once():
    """The first, as in BibTeX."""
    assert scan("@misc{a, title={One}, title={Two}}")[0][0].fields["title"] == "One"


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("@article{bad, title = {never closed,\n year = 2000\n", "The value of title is not closed."),
        ("@article{bad, title = {closed}, year = 2000\n", "breaks off"),
        ("@article{bad, title = }\n", "The value of title is not closed."),
        ("@article{, title = {No key}}\n", "The @article has no key."),
        ("@article{title = {No key}}\n", "The @article has no key."),
        ("@article{bad, title = {a}) year=2000}\n", "wrong bracket"),
        ('@article{bad, title = "open, year=2000}\n', "The value of title is not closed."),
        ("@article{bad, what is this}\n", "breaks off"),
    ],
)
def test_a_broken_entry_does_not_hide_the_next(broken, reason):
    """It is named with its line."""
    entries, problems = scan(f"@misc{{first, title={{First}}}}\n{broken}@misc{{last, title={{Last}}}}\n")
    assert [entry.key for entry in entries] == ["first", "last"]
    assert [problem.where for problem in problems] == ["refs.bib:2"]
    assert reason in problems[0].reason


def test_a_key_twice():
    """The first entry counts, as in BibTeX."""
    entries, problems = scan("@misc{a, title={One}}\n@misc{a, title={Two}}")
    assert [entry.fields["title"] for entry in entries] == ["One"]
    assert str(problems[0]) == 'refs.bib:2: The key "a" stood before; the first entry counts.'


def test_bytes_that_are_no_text_cost_one_entry():
    """The other entries are read."""
    text = b"@misc{a, title={M\xfcller}}\n@misc{b, title={B}}\n".decode("utf-8", "surrogateescape")
    entries, problems = scan(text)
    assert [entry.key for entry in entries] == ["b"]
    assert problems == [Problem("refs.bib:1", '"a" is not UTF-8 text.')]


def test_an_entry_without_title_is_named():
    """Nothing could be shown of it; whole proceedings and settings of styles are left out silently."""
    text = "@misc{a, year=2000}\n@IEEEtranBSTCTL{b, x={y}}\n@misc{c, title={C}}"
    found = list(read_bib(text.splitlines(keepends=True), "refs.bib", "refs.bib"))
    assert found[0] == Problem("refs.bib:1", '"a" has no title.')
    assert [record.key for record in found[1:]] == ["c"]


def test_large_files_come_in_pieces(monkeypatch):
    """Lines are counted on, and macros and keys stay known."""
    monkeypatch.setattr("galcli.library.readers.bib_scanner._PIECE_CHARACTERS", 100)
    text = "@string{v = {Venue}}\n" + "".join(f"@misc{{k{n},\n title={{T{n}}},\n note=v}}\n" for n in range(50))
    entries, problems = scan(text + "@misc{k7, title={Again}}\n")
    assert [entry.line for entry in entries] == [2 + 3 * n for n in range(50)]
    assert {entry.fields["note"] for entry in entries} == {"Venue"}
    assert [problem.where for problem in problems] == ["refs.bib:152"]


@pytest.mark.parametrize(
    "text", ["@misc{a, title={" * 50_000, "@misc{a,\n" * 50_000, "{" * 1_000_000, '@misc{a, title="' + "{}" * 500_000]
)
def test_hostile_files_are_read_in_linear_time(text):
    """A quadratic reader would need minutes."""
    began = time.process_time()
    scan(text)
    assert time.process_time() - began < 30

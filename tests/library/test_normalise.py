"""Spellings of the same thing become equal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galcli.library.names import surname_first, surname_of
from galcli.library.normalise import arxiv, compact, doi


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pre-training of Müller's BERT", "PRETRAINING OF MULLERS BERT"),
        ("Łukasz Gødel", "lukasz godel"),
        ("Straße", "STRASSE"),
        ("ﬁnite", "finite"),
        ("Attention is all you need.", "Attention Is All You Need"),
    ],
)
def test_spellings_of_a_title_are_equal(one, other):
    """Capitals, accents, spaces and punctuation do not count."""
    assert compact(one) == compact(other) != ""


def test_other_scripts_keep_their_letters():
    """Only marks go."""
    assert compact("机器 翻译!") == "机器翻译"
    assert compact("Θεωρία") == compact("ΘΕΩΡΊΑ") == "θεωρια"


@given(st.text())
def test_compact_is_a_fixed_point(text):
    """Twice is once."""
    assert compact(compact(text)) == compact(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.18653/V1/N19-1423", "10.18653/v1/n19-1423"),
        ("https://doi.org/10.1000/x", "10.1000/x"),
        ("http://dx.doi.org/10.1000/x", "10.1000/x"),
        ("doi: 10.1000/x", "10.1000/x"),
        ("https://example.org/10.1000/x", ""),
        ("11.1000/x", ""),
        ("", ""),
    ],
)
def test_doi(text, expected):
    """The address before it goes; what is none is empty."""
    assert doi(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1706.03762", "1706.03762"),
        ("arXiv:1706.03762v5", "1706.03762"),
        ("https://arxiv.org/pdf/1706.03762v5.pdf", "1706.03762"),
        ("cs.CL/0107005", "cs.cl/0107005"),
        ("10.48550/arXiv.1706.03762", "1706.03762"),
        ("2020.acl-main.1", ""),
        ("12345", ""),
    ],
)
def test_arxiv(text, expected):
    """Versions and addresses go."""
    assert arxiv(text) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Thorsten Brants", "Brants, Thorsten"),
        ("Ludwig van Beethoven", "van Beethoven, Ludwig"),
        ("Charles de la Vallée Poussin", "de la Vallée Poussin, Charles"),
        ("Martin Luther King Jr.", "King, Jr., Martin Luther"),
        ("Brants, Thorsten", "Brants, Thorsten"),
        ("Plato", "Plato"),
        ("  Ada   Lovelace ", "Lovelace, Ada"),
        ("", ""),
    ],
)
def test_names(name, expected):
    """Particles belong to the surname."""
    assert surname_first(name) == expected


def test_surname():
    """What stands before the comma."""
    assert surname_of("van Beethoven, Ludwig") == "van Beethoven"
    assert surname_of("OpenAI") == "OpenAI"

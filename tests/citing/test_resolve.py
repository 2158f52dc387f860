"""Only exactly one record is an answer."""

import pytest

from galcli.citing.outcome import Status

BERT = "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding"


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        (r"\cite{x, 10.18653/v1/N19-1423}", "N19-1423"),
        (r"\cite{arXiv:1810.04805v2}", "N19-1423"),
        (r"\cite{brants-2000-tnt}", "A00-1031"),
        (r"\cite{Devlin2019BERTPO}", "N19-1423"),
        (r"\cite{choi2000advances}", "A00-2004"),
        (rf"[START_REF] {BERT}, Devlin[END_REF]", "N19-1423"),
        (rf"[START_REF]{BERT.upper()}[END_REF]", "N19-1423"),
        ("Brants (2000) says", "A00-1031"),
        ("(Devlin et al., 2019)", "N19-1423"),
        ("Marcus, Santorini and Marcinkiewicz (1993)", "J93-2004"),
    ],
)
def test_resolved(cite, text, identity):
    """Identifier, key, title, or author with year."""
    outcome = cite(text, "@misc{x, title={X}}").outcomes()[0]
    assert outcome.status is Status.RESOLVED
    assert outcome.best.record.id == identity
    assert outcome.best.probability == 1


@pytest.mark.parametrize(
    "text",
    [
        "Ng and Cardie (2002)",  # two records
        "Devlin (2019)",  # has co-authors
        "Brants et al. (2000)",  # has none
        r"\cite{brants2000}",  # a key without a title
        "Brants (2001)",
        "Collins (1999)",  # the library has his review of a book only
    ],
)
def test_not_resolved(cite, text):
    """What is ambiguous or does not agree is at most suggested."""
    outcome = cite(text, "@misc{x, title={X}}").outcomes()[0]
    assert outcome.status in {Status.SUGGESTED, Status.NOT_FOUND}


@pytest.mark.parametrize(
    "text", [r"\cite{10.1000/none}", "[START_REF] Colourless green ideas, Chomsky[END_REF]", "Hearst (1997)"]
)
def test_not_found(cite, text):
    """Something that is named and does not exist gets no other reference in its place."""
    outcome = cite(text, "@misc{x, title={X}}").outcomes()[0]
    if "10.1000" in text:
        assert outcome.status is not Status.RESOLVED
    else:
        assert outcome.status is Status.NOT_FOUND


def test_a_wrong_author_is_a_mismatch(cite):
    """A real title with another author is what an invented reference looks like."""
    document = cite(f"[START_REF] {BERT}, Smith[END_REF]")
    outcome = document.outcomes()[0]
    assert outcome.status is Status.MISMATCH
    assert outcome.reason == "the first author is Devlin, not Smith"
    assert "\\cite{" not in document.files[0].text


def test_the_users_own_entry_comes_first(cite):
    """Its key is reused."""
    bib = "@misc{mykey, title={TnT -- a statistical part-of-speech tagger}, author={Brants, Thorsten}, year=2000}"
    document = cite(r"Brants (2000) and \citet{mykey}", bib)
    assert document.files[0].text == r"\citet{mykey} and \citet{mykey}"
    assert document.keys.added == {}


def test_the_year_cap(cite):
    """Nothing that appeared later."""
    from galcli.citing.citer import Choice

    outcome = cite("BERT [CITE]", choice=Choice(5, 2005)).outcomes()[0]
    assert all(candidate.record.year <= 2005 for candidate in outcome.candidates)

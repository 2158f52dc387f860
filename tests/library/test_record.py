"""A printed entry equals its record, field for field."""

from hypothesis import given
from hypothesis import strategies as st

from galcli.library.names import surname_first
from galcli.library.normalise import arxiv, doi
from galcli.library.readers.bib_record import read_bib
from galcli.library.readers.values import address, plain
from galcli.library.record import VENUE_FIELDS, Record

_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(plain).filter(str)
_WORDS = st.text(st.sampled_from("abcdeÄéBERT {}\\$%&#_~^'\"-,.:;@=()<>0123"), min_size=1).map(plain).filter(str)
_PART = st.text(st.sampled_from("abcdeÄéöO'-{}\\$%&_ ."), min_size=1).map(plain).filter(str)


def read_back(text):
    """Return what a BibTeX file holds."""
    return list(read_bib(text.splitlines(keepends=True), "made.bib", "made.bib"))


@st.composite
def records(draw):
    """Any record as readers make them, but for names that BibTeX cannot tell apart."""
    names = draw(st.lists(st.tuples(_PART, _PART), max_size=4))
    authors = tuple(f"{surname}, {given}" for surname, given in names)
    return Record(
        id="made",
        key=draw(st.from_regex(r"[A-Za-z][A-Za-z0-9:_-]{0,12}", fullmatch=True)),
        kind=draw(st.sampled_from([*VENUE_FIELDS, "misc"])),
        title=draw(_TEXT | _WORDS),
        authors=authors,
        year=draw(st.none() | st.integers(1400, 2099)),
        venue=draw(st.just("") | _WORDS),
        doi=draw(st.sampled_from(["", "10.1000/a_b(c)1", "10.18653/v1/n19-1423"])),
        arxiv=draw(st.sampled_from(["", "1706.03762", "cs.cl/0107005"])),
        url=draw(st.just("") | _WORDS.map(lambda text: address(f"https://example.org/{text}"))),
    )


@given(records())
def test_a_printed_record_reads_back(record):
    """Field for field, whatever the text."""
    (read,) = read_back(record.to_bibtex())
    assert read._replace(id="made", source="", bibtex="") == record


def test_capitals_are_protected():
    """Styles must not make BERT small, and the braces are no part of the title."""
    record = Record("1", "k", "misc", "BERT and T5: pre-Training for McDonald")
    assert "{BERT} and T5: pre-Training for {McDonald}" in record.to_bibtex()
    assert read_back(record.to_bibtex())[0].title == record.title


def test_organisations_stay_whole():
    """A name without a comma is one name."""
    record = Record("1", "k", "misc", "T", ("Google Research", "Johnson and Johnson", "Plato"))
    assert "author = {{Google Research} and {Johnson and Johnson} and Plato}" in record.to_bibtex()
    assert read_back(record.to_bibtex())[0].authors == record.authors


def test_original_text_is_kept_but_for_the_key():
    """Byte for byte, strange spacing included."""
    original = '@ARTICLE{ old ,\r\n  Title="A {Title}",\r\n year= 2001 ,}'
    record = read_back(original)[0]
    assert record.to_bibtex() == original
    assert record.to_bibtex("new2001") == original.replace("old", "new2001")
    assert record._replace(key="other").to_bibtex().startswith("@ARTICLE{ other ,\r\n")


def test_surnames():
    """Particles included."""
    assert Record("1", "k", "misc", "T", ("van Noord, G.", "OpenAI")).surnames() == ("van Noord", "OpenAI")


def test_the_names_of_a_field():
    """Orders, particles, braces, accents and "others"."""
    names = r"Jan {van der Berg} and {\"O}zg{\"u}r Sel and {ACME Corp.} and Lee, Ann and others"
    assert read_back(f"@misc{{k, title={{T}}, author={{{names}}}}}")[0].authors == (
        "van der Berg, Jan",
        "Sel, Özgür",
        "ACME Corp.",
        "Lee, Ann",
    )
    assert surname_first("Jan van der Berg") == "van der Berg, Jan"


def test_identifiers_are_found_where_people_put_them():
    """In addresses, notes and journals."""
    entries = r"""
@misc{a, title={A}, url={https://doi.org/10.1000/X\_1}}
@article{b, title={B}, journal={arXiv preprint arXiv:1706.03762}, year=2017}
@misc{c, title={C}, howpublished={\url{https://arxiv.org/abs/2001.00001v2}}}
@misc{d, title={D}, eprint={1801.00001}, archivePrefix={arXiv}}
"""
    found = {record.key: record for record in read_back(entries)}
    assert found["a"].doi == doi("10.1000/x_1")
    assert [found[key].arxiv for key in "bcd"] == ["1706.03762", "2001.00001", arxiv("1801.00001")]
    assert found["c"].url == "https://arxiv.org/abs/2001.00001v2"
    assert found["c"].venue == ""

"""A small library of real papers, and what cites from it."""

from __future__ import annotations

import pytest

from galcli.citing.bibliography import Bibliography
from galcli.citing.citer import Choice, Citer
from galcli.citing.document import cite_document
from galcli.citing.draft import Draft, Format
from galcli.library.library import Library
from galcli.library.record import Record


def record(identity, key, title, authors, year, abstract="", **more):
    """A record of a conference paper."""
    return Record(identity, key, "inproceedings", title, authors, year, "Proceedings", abstract, **more)


RECORDS = [
    record(
        "A00-1031", "brants-2000-tnt", "TnT – A Statistical Part-of-Speech Tagger", ("Brants, Thorsten",), 2000,
        "Trigrams'n'Tags is an efficient statistical part-of-speech tagger based on Markov models.",
    ),
    record(
        "A00-2004", "choi-2000-advances", "Advances in domain independent linear text segmentation",
        ("Choi, Freddy Y. Y.",), 2000, "This paper describes a method for linear text segmentation.",
    ),
    record(
        "N19-1423", "devlin-etal-2019-bert",
        "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
        ("Devlin, Jacob", "Chang, Ming-Wei", "Lee, Kenton", "Toutanova, Kristina"), 2019,
        "We introduce a new language representation model called BERT.", doi="10.18653/v1/n19-1423",
        arxiv="1810.04805",
    ),
    record(
        "D14-1162", "pennington-etal-2014-glove", "GloVe: Global Vectors for Word Representation",
        ("Pennington, Jeffrey", "Socher, Richard", "Manning, Christopher"), 2014,
        "Vector space representations of words capture semantic and syntactic regularities.",
    ),
    record(
        "J93-2004", "marcus-etal-1993-building", "Building a Large Annotated Corpus of English: The Penn Treebank",
        ("Marcus, Mitchell P.", "Santorini, Beatrice", "Marcinkiewicz, Mary Ann"), 1993,
    ),
    record("X1", "ng-cardie-2002-one", "Identifying anaphoric noun phrases", ("Ng, Vincent", "Cardie, Claire"), 2002),
    record("J99-3006", "collins-1999-book", "Book Reviews: Beyond Grammar", ("Collins, Michael",), 1999),
    record("X2", "ng-cardie-2002-two", "Improving coreference resolution", ("Ng, Vincent", "Cardie, Claire"), 2002),
]  # fmt: skip


@pytest.fixture(scope="session")
def library_folder(tmp_path_factory):
    """A library of eight papers."""
    folder = tmp_path_factory.mktemp("libraries") / "papers"
    with Library.open(folder, create=True) as library:
        library.add(RECORDS)
        library.catch_up()
    return folder


@pytest.fixture
def library(library_folder):
    """The library, open."""
    with Library.open(library_folder) as library:
        yield library


@pytest.fixture
def cite(library):
    """Cite in a text, and return the document."""

    def run(text, bib="", kind=Format.LATEX, choice=None, library=library, **options):
        bibliography = Bibliography()
        bibliography.add("refs.bib", bib)
        citer = Citer(bibliography, library, choice or Choice())
        return cite_document([Draft("draft", text, kind)], citer, bibliography, **options)

    return run

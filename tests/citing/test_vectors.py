"""Vectors beside the words: records that share no word with a draft become candidates, and cosines count."""

import shutil

import numpy as np
import pytest

from galcli.citing.citer import Choice, Citer
from galcli.citing.document import cite_document
from galcli.citing.draft import Draft, Format
from galcli.citing.recommend import Recommender
from galcli.citing.weights import LIBRARY
from galcli.citing.window import SLOT, Window
from galcli.library.dense import DenseLibrary
from galcli.library.library import Library

_MEANINGS = {"treebank": 0, "parsed": 0, "trees": 0, "tagger": 1, "tagging": 1, "vectors": 2, "embeddings": 2}
WINDOW = Window.of(f"Parsed trees {SLOT}")


class Meanings:
    """An encoder that knows a few synonyms."""

    name = "meanings"

    def encode(self, texts):
        """Count meanings; the last place is for texts without any."""
        rows = np.full((len(texts), 4), 0.001, np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().replace(":", " ").split():
                if word in _MEANINGS:
                    row[_MEANINGS[word]] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def own_library(library_folder, tmp_path):
    """A copy of the library, to which vectors may be added."""
    shutil.copytree(library_folder, tmp_path / "library")
    with Library.open(tmp_path / "library") as library:
        yield library


def test_nearest(own_library):
    """Best first, up to a year, with their cosines."""
    vectors = DenseLibrary(own_library, Meanings())
    found = vectors.nearest("parsed trees", k=2)
    assert found[0].record.id == "J93-2004"
    assert 0.99 < found[0].score <= 1.0 + 1e-3
    assert found[1].score < 0.9
    assert {hit.record.id for hit in vectors.nearest("embeddings", year_max=2000, k=20)} == {
        "A00-1031", "A00-2004", "J93-2004", "J99-3006",
    }  # fmt: skip
    assert len(vectors.nearest("parsed", k=100)) == len(own_library)


def test_meaning_finds_candidates(own_library):
    """Words find nothing here."""
    assert Recommender(own_library, LIBRARY).rank(WINDOW, None, 5) == []
    found = Recommender(own_library, LIBRARY, DenseLibrary(own_library, Meanings())).rank(WINDOW, None, 3)
    assert found[0].record.id == "J93-2004"
    assert found[0].score > found[1].score


def test_a_draft_is_cited_with_vectors(own_library):
    """Every candidate is still a record of the library."""
    from galcli.citing.bibliography import Bibliography

    citer = Citer(Bibliography(), own_library, Choice(3), vectors=DenseLibrary(own_library, Meanings()))
    document = cite_document([Draft("draft", "Parsed trees [CITE].", Format.PLAIN)], citer, Bibliography())
    (outcome,) = document.outcomes()
    assert outcome.candidates[0].record == own_library.get("J93-2004")
    assert all(own_library.get(one.record.id) == one.record for one in outcome.candidates)

"""Vectors beside the words: found by meaning what shares no word, and BM25 still counts."""

import sys

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from galcli.errors import InputError, ModelUnavailableError
from galcli.library.dense import DenseLibrary, SentenceEncoder

_MEANINGS = {"beetle": 0, "insect": 0, "bug": 0, "syntax": 1, "grammar": 1, "star": 2, "sun": 2}


class Meanings:
    """An encoder that knows a few synonyms."""

    name = "meanings"

    def __init__(self):
        self.texts = 0

    def encode(self, texts):
        """Count meanings; the last place is for texts without any."""
        self.texts += len(texts)
        rows = np.zeros((len(texts), 4), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split():
                row[_MEANINGS.get(word.strip("."), 3)] += 1 if word.strip(".") in _MEANINGS else 0.01
        return rows / np.linalg.norm(rows, axis=1, keepdims=True).clip(1e-9)


@pytest.fixture
def encoder():
    """An encoder."""
    return Meanings()


@pytest.fixture
def dense(library, record, encoder):
    """A library with vectors."""
    library.add(
        [
            record(1, title="The beetle", year=2001),
            record(2, title="Syntax and grammar", year=2010),
            record(3, title="Our sun is a star", year=2020),
        ]
    )
    return DenseLibrary(library, encoder)


def ids(hits):
    """Return the identifiers."""
    return [hit.record.id for hit in hits]


def test_meanings_are_found(dense, library):
    """Words find nothing here."""
    assert library.search("insect") == []
    assert ids(dense.search("insect", k=1)) == ["R1"]
    assert ids(dense.search("grammar", k=1)) == ["R2"]
    assert sorted(ids(dense.search("star", year_max=2015))) == ["R1", "R2"]


def test_words_count_too(dense, library, record):
    """Of two that mean the same, the one that says it stands first."""
    library.add([record(4, title="The bug")])
    assert ids(dense.search("bug", k=2)) == ["R4", "R1"]


def test_vectors_are_made_once(dense, library, record, encoder):
    """And follow what is added, changed and removed."""
    dense.follow()
    assert encoder.texts == 3
    library.add([record(4, title="A bug"), record(1, title="A star", year=2001)])
    library.remove(["R2"])
    assert "R2" not in ids(dense.search("syntax"))
    assert encoder.texts == 3 + 2 + 1
    assert ids(dense.search("insect", k=1)) == ["R4"]


def test_a_kill_between_two_files_costs_nothing(dense, library, encoder):
    """Vectors without numbers are written again."""
    dense.follow()
    numbers = next(library.folder.glob("dense-*/numbers.i64"))
    numbers.write_bytes(numbers.read_bytes()[:8])
    again = DenseLibrary(library, encoder)
    assert ids(again.search("grammar", k=1)) == ["R2"]
    assert encoder.texts == 3 + 2 + 1


def test_an_empty_library(library, encoder):
    """Nothing is found."""
    assert DenseLibrary(library, encoder).search("insect") == []


def test_an_encoder_that_miscounts_is_told(library, record):
    """Its vectors would belong to other records."""

    class Wrong(Meanings):
        def encode(self, texts):
            return np.ones((len(texts) + 1, 4), np.float32)

    library.add([record(1)])
    with pytest.raises(InputError, match="made 2 vectors of 1 texts"):
        DenseLibrary(library, Wrong()).follow()


def test_a_sentence_transformers_model(tmp_path, library, record):
    """A small model that this test makes; its vectors have length 1."""
    package = pytest.importorskip("sentence_transformers", reason="needs the extra galcli[dense]")
    import torch
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *_MEANINGS, "the"]
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, "[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(tmp_path / "bert")
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]")  # noqa: S106
    wrapped.save_pretrained(tmp_path / "bert")
    package.SentenceTransformer(str(tmp_path / "bert"), device="cpu").save(str(tmp_path / "model"))
    encoder = SentenceEncoder(str(tmp_path / "model"))
    rows = encoder.encode(["the beetle", "the sun"])
    assert rows.shape == (2, 16)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    library.add([record(1, title="the beetle"), record(2, title="the sun")])
    assert ids(DenseLibrary(library, encoder).search("the beetle", k=1)) == ["R1"]
    with pytest.raises(ModelUnavailableError, match="cannot be loaded"):
        SentenceEncoder(str(tmp_path / "none"))


def test_without_the_package(monkeypatch):
    """It says what to install."""
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModelUnavailableError, match="sentence-transformers") as caught:
        SentenceEncoder("any")
    assert "galcli[dense]" in caught.value.hint

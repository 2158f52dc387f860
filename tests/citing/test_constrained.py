"""Whatever a model says, only real records are written."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from galcli.citing.constrained import write
from galcli.citing.pieces import Pieces
from galcli.citing.trie import Trie

TEXTS = st.lists(st.text("ab c", min_size=1).filter(str.strip), min_size=1, max_size=12)
ANY_NUMBER = st.floats(allow_nan=True, allow_infinity=True)


@given(texts=TEXTS, data=st.data(), beam=st.integers(1, 20))
def test_random_scores_still_write_only_real_records(texts, data, beam):
    """Also numbers that are none."""
    pieces = Pieces()
    trie = Trie.of(pieces.encode_all(texts))
    asked = []

    def score(written, continuations):
        asked.extend(written + text for text in continuations)
        return [data.draw(ANY_NUMBER) for _ in continuations]

    found = write(trie, pieces.decode, score, beam=beam)
    assert found
    assert {one.record for one in found} <= set(range(len(texts)))
    wholes = {pieces.decode(pieces.encode(text)) for text in texts}
    assert all(any(whole.startswith(text) for whole in wholes) for text in asked)
    assert all(not math.isnan(one.logprob) for one in found)
    if beam == 20:
        assert sorted(one.record for one in found) == list(range(len(texts)))


@given(texts=TEXTS)
def test_the_trie_holds_the_sequences(texts):
    """Each leads to its records, and no other does."""
    pieces = Pieces()
    trie = Trie.of(pieces.encode_all(texts))
    for number, text in enumerate(texts):
        ids = pieces.encode(text)
        node, length = trie.follow(ids)
        assert length == len(ids)
        assert number in trie.records(node)
        assert trie.follow([*ids, -7]) == (node, len(ids))


def test_forced_runs_are_asked_at_once():
    """Three questions for three titles, not one a word."""
    pieces = Pieces()
    trie = Trie.of(pieces.encode_all(["a long title with many words, X", "a long way, Y", "another, Z"]))
    asked = []

    def score(_written, continuations):
        asked.append(list(continuations))
        return [-1.0] * len(continuations)

    write(trie, pieces.decode, score)
    assert asked == [["a long", "another, Z"], [" title with many words, X", " way, Y"]]


def test_the_best_is_found():
    """The sum over the pieces decides."""
    pieces = Pieces()
    trie = Trie.of(pieces.encode_all(["a b, X", "a c, Y", "d, Z"]))
    likely = {"a": -0.5, "d, Z": -1.0, " b, X": -2.0, " c, Y": -0.1}
    found = write(trie, pieces.decode, lambda _written, texts: [likely[text] for text in texts])
    assert [one.record for one in found] == [1, 2, 0]
    assert found[0].logprob == pytest.approx(-0.6)


def test_saved_and_mapped(tmp_path):
    """The same trie, from the disk; saving twice is no error; damage is."""
    trie = Trie.of([[1, 2], [1, 3], [4]])
    trie.save(tmp_path / "trie")
    trie.save(tmp_path / "trie")
    mapped = Trie.load(tmp_path / "trie")
    assert isinstance(mapped.tokens, np.memmap)
    assert mapped.follow([1, 3]) == trie.follow([1, 3])
    assert [path.name for path in tmp_path.iterdir()] == ["trie"]
    (tmp_path / "trie" / "tokens.npy").write_bytes(b"\x93NUMPY")
    with pytest.raises((ValueError, OSError)):
        Trie.load(tmp_path / "trie")


def test_an_empty_trie():
    """Nothing can be written."""
    assert write(Trie.of([]), Pieces().decode, lambda _written, texts: [0.0] * len(texts)) == []

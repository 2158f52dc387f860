"""What is held out, and how documents are split."""

import hashlib

from galcli.training.corpus.document import Document, Split
from galcli.training.corpus.holdout import (
    HELD_OUT_SHARE,
    choice,
    held_out,
    molecule_identity,
    problem_identity,
    protein_identity,
    sampled,
    split_of,
)


def test_an_identity_is_the_same_however_it_is_written():
    """Stereoisomers go together, and letters' case does not matter."""
    assert molecule_identity("QNAYBMKLOCPYGJ-REOHCLBHSA-N") == molecule_identity("QNAYBMKLOCPYGJ-UWTATZPHSA-N")
    assert protein_identity("mkv") == protein_identity("MKV")
    assert problem_identity("How  many?\n") == problem_identity("how many?")
    assert len({molecule_identity("A"), protein_identity("A"), problem_identity("A")}) == 3


def test_what_is_held_out_never_changes():
    """An evaluation years later must ask for the same; the rule is written out here once more."""
    for number in range(2000):
        identity = f"molecule:{number}"
        digest = hashlib.blake2b(f"held out\0{identity}".encode(), digest_size=8).digest()
        assert held_out(identity) == (int.from_bytes(digest, "big") / 2**64 < 0.02)


def test_two_percent_are_held_out():
    """Of anything with an identity."""
    count = sum(held_out(f"protein:{number}") for number in range(20_000))
    assert abs(count / 20_000 - HELD_OUT_SHARE) < 0.004


def test_splits_follow_identity_then_id():
    """Two sources put the same molecule into the same split; parts of a page stay together."""
    names = [f"molecule:{number}" for number in range(300)]
    first = [split_of(Document("a", f"a{name}", identity=name), 0.3) for name in names]
    assert first == [split_of(Document("b", f"b{name}", 3, name), 0.3) for name in names]
    assert set(first) == set(Split)
    pages = [split_of(Document("a", f"m#{number}"), 0.3) for number in range(50)]
    assert len(set(pages)) == 1
    assert Split.HELD_OUT not in {split_of(Document("a", f"m{number}"), 0.3) for number in range(500)}


def test_samples_and_choices_are_even():
    """They depend on the text only."""
    assert sampled("x", 1.0)
    assert 150 < sum(sampled(f"s {number}", 0.2) for number in range(1000)) < 250
    assert {choice(str(number), 4) for number in range(100)} == {0, 1, 2, 3}

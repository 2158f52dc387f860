"""Hashes of words, exact and near duplicates, and text shared with evaluation sets."""

import json
import random

import numpy as np
import pytest
from training.corpus.made import EVALUATED

from galcli.errors import InputError
from galcli.training.corpus.duplicates import near_repeated, repeated, signature
from galcli.training.corpus.evaluation_text import EvaluationText
from galcli.training.corpus.words import ngrams, text_hash, word_hashes

GENERATOR = random.Random(1)  # noqa: S311 - text for tests
WORDS = [f"w{number}" for number in range(500)]


def text(length=300):
    """Return random words."""
    return GENERATOR.choices(WORDS, k=length)


def bands(*texts):
    """Return the signatures of texts."""
    return np.stack([signature(word_hashes(" ".join(words))) for words in texts])


def test_case_punctuation_and_tags_do_not_count_for_words():
    """But the order of words does."""
    assert (word_hashes("The x[START_SUP]2[END_SUP], THE") == word_hashes("the x2 the")).all()
    assert len(ngrams(word_hashes("a b c"), 4)) == 0
    assert not (ngrams(word_hashes("a b c"), 3) == ngrams(word_hashes("c b a"), 3)).any()


def test_a_texts_hash_is_of_its_characters():
    """C1CCCCC1 is not c1ccccc1; white space aside."""
    assert text_hash("C1CCCCC1") != text_hash("c1ccccc1")
    assert text_hash("a  b\n") == text_hash("a b")


def test_the_second_of_equal_values_is_repeated():
    """Zeros mean that there is none."""
    assert repeated(np.array([5, 0, 5, 0, 7, 5], dtype=np.uint64)).tolist() == [False, False, True, False, False, True]


def test_nearly_the_same_is_found_and_the_rest_is_not():
    """A few words changed, against other texts of the same words."""
    original, other = text(), text()
    near = [*original[:100], "changed", *original[101:], "more"]
    half = [*original[:150], *text(150)]
    assert near_repeated(bands(original, other, near, half)).tolist() == [False, False, True, False]


def test_near_duplicates_are_found_as_often_as_the_formula_says():
    """At a likeness of 0.8, in 92 % of cases."""
    found = 0
    for _ in range(60):
        original = text(400)
        # Each changed word spoils 5 of 396 runs; 9 of them leave (396 - 45) / (396 + 45) = 0.796.
        changed = [f"new{place}" if place % 44 == 20 else word for place, word in enumerate(original)]
        found += int(near_repeated(bands(original, changed))[1])
    assert 46 <= found <= 60


def test_a_short_text_has_no_signature():
    """It has no run of five words."""
    assert not signature(word_hashes("only four words here")).any()
    assert not near_repeated(bands(["a"], ["a"])).any()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", json.dumps({"x": [{"q": EVALUATED}]})),
        ("a.jsonl", json.dumps({"q": "x"}) + "\n" + json.dumps({"q": EVALUATED}) + "\n"),
        ("a.csv", f'id,text\n1,"{EVALUATED}"\n'),
        ("a.txt", f"intro\n\n{EVALUATED}\n"),
    ],
)
def test_evaluation_sets_are_read(tmp_path, name, content):
    """In any of the usual forms; thirteen words in a row are shared, twelve are not."""
    (tmp_path / name).write_text(content)
    evaluation = EvaluationText.of(tmp_path, (name,), tmp_path / "cache")
    words = EVALUATED.split()
    assert evaluation.shared(word_hashes(f"some {' '.join(words[2:15]).upper()}! more"))
    assert not evaluation.shared(word_hashes(" ".join([*words[:12], "else", *words[13:]])))
    again = EvaluationText.of(tmp_path, (name,), tmp_path / "cache")
    assert len(again) == len(evaluation) > 0


def test_no_evaluation_set_shares_nothing(tmp_path):
    """A recipe may have none."""
    assert not EvaluationText.of(tmp_path, (), tmp_path).shared(word_hashes(EVALUATED))


def test_a_missing_evaluation_set_is_an_error(tmp_path):
    """It must never be left out unnoticed."""
    with pytest.raises(InputError, match=r"gone does not exist"):
        EvaluationText.of(tmp_path, ("gone",), tmp_path)

"""The tokenizer's pre-tokenisation and fixed ids, against the facts published about Galactica's."""

import pytest
from checkpoints import TEXTS

from galcli.prompting.tokens import SPECIAL_TOKENS
from galcli.training.tokenizer import train_tokenizer

TOKENIZER = train_tokenizer(TEXTS, 512)


def test_ids_of_special_tokens_bytes_and_digits_are_galacticas():
    """Ids 0 to 22 are the special tokens; digits, newline and space have the published ids."""
    assert [TOKENIZER.id_to_token(number) for number in range(23)] == list(SPECIAL_TOKENS)
    assert TOKENIZER.encode("0123456789").ids == list(range(38, 48))
    assert TOKENIZER.encode("\n").ids == [221]
    assert TOKENIZER.encode(" <work>").ids == [243, 9]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("(a)", ["(", "a", ")"]),
        ("[[", ["[", "["]),
        ("a@b", ["a", "@", "b"]),
        ("x²⁵", ["x", "2", "5"]),
        ("1\n\n2", ["1", "Ċ", "Ċ", "2"]),
    ],
)
def test_pre_tokenisation(text, tokens):
    """Digits stand alone, brackets never merge, and NFKC folds superscripts."""
    assert TOKENIZER.encode(text).tokens == tokens


def test_a_run_of_one_operator_may_merge_but_different_operators_may_not():
    """The operator expression isolates runs of one character."""
    tokenizer = train_tokenizer(["a ++ b ++ c ++ d += e += f"] * 9, 400)
    assert tokenizer.encode("++").tokens == ["++"]
    assert tokenizer.encode("+=").tokens == ["+", "="]


def test_nothing_is_added_around_a_text():
    """Galactica reads documents as they are."""
    assert TOKENIZER.encode("a").tokens == ["a"]


def test_any_text_survives_encoding_and_decoding():
    """Every byte has a token."""
    text = "Å + 漢字 \t — ü"
    assert TOKENIZER.decode(TOKENIZER.encode(text).ids, skip_special_tokens=False) == text


def test_a_vocabulary_that_cannot_hold_the_bytes_is_refused():
    """The special tokens and the bytes need 279 places."""
    with pytest.raises(ValueError, match="cannot hold"):
        train_tokenizer(TEXTS, 278)

"""Cleaning of source text."""

import pytest

from galcli.prompting.tokens import SPECIAL_TOKENS, SPLIT_MARKER
from galcli.training.corpus.clean import clean, clean_line, decode, sub, sup


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x00b\x1b[31mc\x1b[0m\u202ed", "abcd"),
        ("a\u00a0b\u200bc\ufeff", "a bc"),
        ("patientâ€™s temperature 37 Â°C, caf\u00c3\u00a9", "patient’s temperature 37 °C, café"),
        ("Âge and Ãœ", "Âge and Ü"),
        ("x²⁵ and H₂O", "x[START_SUP]25[END_SUP] and H[START_SUB]2[END_SUB]O"),
        ("a  \n\n\n\n b\t\tc\u2028d", "a\n\n b c\nd"),
        ("one  two\n  indented", "one two\n  indented"),
    ],
)
def test_signs(text, cleaned):
    """Control and invisible characters, broken encodings, scripts, white space."""
    assert clean(text) == cleaned


@pytest.mark.parametrize("token", [*SPECIAL_TOKENS, SPLIT_MARKER, "［START_REF］"])
def test_no_special_token_of_the_source_survives(token):
    """Nor does one that compatibility folding would make."""
    assert token not in clean(f"before {token} after")
    assert clean(f"before {token} after").replace(" ", "").startswith("before")


def test_marks_become_tags_behind_the_neutralisation():
    """A reader's own marks are special tokens; the same tags in its text are not."""
    assert clean(f"m{sup('2')} [START_SUP] n{sub('i')}") == "m[START_SUP]2[END_SUP] [ START_SUP] n[START_SUB]i[END_SUB]"
    assert sup("") == sub("") == ""


def test_bytes_are_decoded():
    """As UTF-8, else as Windows-1252; private-use characters could be taken for marks."""
    assert decode("\ufeffé\ue000".encode()) == "é"
    assert decode(b"caf\xe9 \x93x\x94") == "café “x”"


def test_a_line_is_one_line():
    """Whatever it held."""
    assert clean_line(" a\n\n b\tc ") == "a b c"

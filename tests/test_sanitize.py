"""Text from models, files and servers on a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galcli.sanitize import one_line, strip_control


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07x", "x"),
        ("\x1b]52;c;ZXZpbA==\x1b\\x", "x"),
        ("\x9b31mred", "red"),
        ("\x90secret\x9cx", "x"),
        ("a\x1b(Bb", "ab"),
        ("over\rwrite", "overwrite"),
        ("line\r\nline", "line\nline"),
        ("a\x08b\x7f\x00c", "abc"),
        ("abc\u202edef\u2066", "abcdef"),
        ("c1cc[nH]c1 [/bold] :smile: 2*3*4", "c1cc[nH]c1 [/bold] :smile: 2*3*4"),
        ("½ Å → 漢字 é", "½ Å → 漢字 é"),
    ],
)
def test_control_sequences_go_and_text_stays(text, clean):
    """What a terminal would obey is removed, what a person reads is kept."""
    assert strip_control(text) == clean


@given(st.text())
def test_nothing_that_a_terminal_obeys_is_left(text):
    """For any text."""
    clean = strip_control(text)
    assert not any(ord(character) < 32 and character not in "\n\t" for character in clean)
    assert not any(0x7F <= ord(character) <= 0x9F for character in clean)
    assert strip_control(clean) == clean


def test_one_line():
    """White space becomes one space."""
    assert one_line(" a\n\tb\x1b[2K  c ") == "a b c"

"""Pandoc citations; code and comments are passed over."""

import pytest

from galcli.citing.draft import Draft, Format, format_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a [@] b", [""]),
        ("a [@?] b [@TODO]", ["?", "TODO"]),
        ("a [see @x, p. 3; @?, ch. 2] b", ["?"]),
        ("`[@?]` and <!-- [@?] --> [CITE]", ["[CITE]"]),
        ("```\n[@?]\n```\n[@?]", ["?"]),
        ("mail me@example.org or @someone, [a link](http://x.org/@?)", []),
    ],
)
def test_slots(text, expected):
    """The key is what is replaced."""
    slots = Draft("x.md", text, Format.MARKDOWN).slots()
    assert [text[slot.key_start : slot.key_end] for slot in slots] == expected


def test_unknown_keys():
    """A name in the text that is no citation is left alone."""
    text = "[@a; @b] and @c says"
    slots = Draft("x.md", text, Format.MARKDOWN).slots({"a"}.__contains__)
    assert [slot.written for slot in slots] == ["b"]


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.tex", "", "latex"),
        ("a.MD", "", "markdown"),
        ("a.txt", r"\cite{}", "plain"),
        ("-", r"see \cite{x}", "latex"),
        ("-", "# Title\n", "markdown"),
        ("-", "words [CITE]", "plain"),
    ],
)
def test_formats(name, text, kind):
    """The ending decides, else the text."""
    assert format_of(name, text) == kind

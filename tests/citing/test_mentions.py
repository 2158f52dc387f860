"""Authors with years in prose."""

import pytest

from galcli.citing.mentions import find_mentions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Brants (2000) says", [("Brants (2000)", ("Brants",), False, 2000)]),
        ("tagger (Brants, 2000).", [("Brants, 2000", ("Brants",), False, 2000)]),
        ("as (Choi et al., 2000a; Hearst 1997)", [
            ("Choi et al., 2000a", ("Choi",), True, 2000), ("Hearst 1997", ("Hearst",), False, 1997)]),
        ("by Ng and Cardie (2002)", [("Ng and Cardie (2002)", ("Ng", "Cardie"), False, 2002)]),
        ("In Ng & Cardie (2002)", [("Ng & Cardie (2002)", ("Ng", "Cardie"), False, 2002)]),
        ("van der Berg et al. (1999, p. 3)", [("van der Berg et al. (1999, p. 3)", ("van der Berg",), True, 1999)]),
        ("Müller~(2001)", [("Müller~(2001)", ("Müller",), False, 2001)]),
        ("Culotta et al (2007)", [("Culotta et al (2007)", ("Culotta",), True, 2007)]),
        ("Marcus, Santorini and Marcinkiewicz (1993)", [
            ("Marcus, Santorini and Marcinkiewicz (1993)", ("Marcus", "Santorini", "Marcinkiewicz"), False, 1993)]),
        ("in June (2000), Table (1999), (see May, 2000), in 2000, Brants in 2000", []),
    ],
)  # fmt: skip
def test_mentions(text, expected):
    """Names, whether there are others, year; months and tables are none."""
    slots = list(find_mentions(text))
    assert [(slot.written, slot.mention.surnames, slot.mention.others, slot.mention.year) for slot in slots] == expected
    assert all(text[slot.start : slot.end] == slot.written for slot in slots)

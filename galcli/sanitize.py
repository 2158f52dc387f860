"""Make text that a model, a file or a server wrote safe to print on a terminal.

Escape sequences can move the cursor, rewrite earlier lines, set the title or the clipboard. Nothing of that may reach
a terminal from text that this program did not write itself. Bidirectional overrides are removed too: they make a line
read differently from what it says.
"""

import re

_ESCAPE_SEQUENCE = re.compile(
    "\x1b\\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor movement
    "|\x9b[0-?]*[ -/]*[@-~]"  # the same, one byte introducer
    "|[\x1b]?[\x90\x9d\x9e\x9f][^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)?"  # 8-bit DCS, OSC, PM, APC
    "|\x1b[PX\\]^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)?"  # 7-bit DCS, SOS, OSC, PM, APC
    "|\x1b[ -/]*[0-~]"  # two-character escapes
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def strip_control(text: str) -> str:
    """Return `text` without terminal control sequences and control characters; newlines and tabs stay."""
    return _CONTROL.sub("", _ESCAPE_SEQUENCE.sub("", text.replace("\r\n", "\n")))


def one_line(text: str) -> str:
    """Return `text` as one safe line: control sequences removed, runs of white space made one space."""
    return " ".join(strip_control(text).split())

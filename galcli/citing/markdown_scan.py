"""Scan Markdown for Pandoc citations, offsets kept: `[@key]`, `[see @a, p. 3; @b]`, `[@?]`; and plain text for none.

Code, HTML comments and YAML headers are passed over. A bare `@name` in the text is a citation only where the
bibliography has the key: elsewhere it is an address or a person.
"""

from __future__ import annotations

import re

from galcli.citing.scan import Scan, is_placeholder, masked
from galcli.citing.slot import Kind, Slot

_HIDDEN = re.compile(
    r"^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|<!--.*?(?:-->|\Z)"
    r"|(?P<ticks>`+)(?!`)[^`\n](?:[^\n]*?[^`\n])?(?P=ticks)(?!`)"
    r"|\A\ufeff?---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*$"
    r"|\]\([^()\n]*\)|<?https?://[^\s>)\]]+",
    re.MULTILINE | re.DOTALL,
)
_BRACKETS = re.compile(r"\[(?=[^\[\]]{0,400}?-?@)[^\[\]]{1,2000}\](?![(:])")
_BARE = re.compile(r"(?<![\w@.])-?@\w[\w:.#$%&+?<>~/-]*(?<![.:?,;>])")
_KEY = re.compile(r"(?<![\w@])-?@(\{[^{}\n]*\}|[\w*?][\w:.#$%&+?<>~/*-]*(?<![.:?,;>])|\?+|(?=\s*[\];,]))")


def scan_markdown(text: str) -> Scan:
    """Find Pandoc citations and what is no prose."""
    scan = Scan()
    scan.hidden = [found.span() for found in _HIDDEN.finditer(text)]
    visible = masked(text, scan.hidden)
    for group in _BRACKETS.finditer(visible):
        found = False
        for key in _KEY.finditer(visible, group.start(), group.end()):
            found = True
            _add(scan, key, group.span())
        if found:
            scan.cited.append(group.span())
            scan.hidden.append(group.span())
            scan.commands.add("[@]")
    scan.cited += [found.span() for found in _BARE.finditer(masked(visible, scan.cited))]
    return scan


def scan_plain(text: str) -> Scan:
    """Plain text has no citation commands."""
    del text
    return Scan()


def _add(scan: Scan, key: re.Match[str], group: tuple[int, int]) -> None:
    written = key[1].removeprefix("{").removesuffix("}")
    kind = Kind.EMPTY if is_placeholder(written) else Kind.UNKNOWN_KEY
    slot = Slot(kind, group[0], group[1], key.start(1), key.end(1), "[@]", written)
    (scan.slots if kind is Kind.EMPTY else scan.keys).append(slot)

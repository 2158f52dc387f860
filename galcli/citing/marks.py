"""Find marks in prose: `[CITE]`, and `[START_REF]` with or without a reference behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from galcli.citing.slot import Kind, Slot

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = re.compile(
    r"\[(?:CITE|CITATION|citation needed)\]"
    r"|\[START_REF\](?P<reference>[^\[\]\n]{0,400}\[END_REF\])?"
)


def find_marks(prose: str) -> Iterator[Slot]:
    """Yield the marks of a text in which everything else but prose is blanked out."""
    for found in _MARK.finditer(prose):
        reference = found["reference"]
        is_reference = found[0].startswith("[START_REF]")
        written = reference.removesuffix("[END_REF]").strip() if reference else ""
        kind = Kind.REFERENCE if is_reference else Kind.MARK
        yield Slot(kind, *found.span(), *found.span(), "", written)

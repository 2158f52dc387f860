"""Sentences that state what others found or made, and cite nothing.

A list of turns of phrase, not an understanding: it proposes places, on request only, and says nothing about the rest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from galcli.citing.slot import Kind, Slot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SENTENCE = re.compile(r"(?<![^\s])[A-Z][^.!?\n]*(?:\n(?!\s*\n)[^.!?\n]*)*(?:\.\d[^.!?]*)*[.!?](?=\s|$)")
_CUE = re.compile(
    r"\b(?:(?:ha[sv]e?|was|were|is|are) (?:been )?(?:\w+ly )?(?:shown|found|proposed|introduced|reported|demonstrated|"
    r"observed|argued|studied|suggested|described|developed|known)|"
    r"(?:previous|prior|recent|earlier|existing|related) (?:work|works|studies|research|approaches|methods|results)|"
    r"(?:studies|researchers|authors|others|experiments) (?:have )?"
    r"(?:show|found|report|suggest|argue|observe|propose)\w*|"
    r"state[- ]of[- ]the[- ]art|outperform\w*|according to|in the literature|well[- ]known|widely used|seminal)\b",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:[Ww]e|[Oo]ur|[Tt]his (?:paper|work|section|thesis|article)|[Ii]n [Ss]ection)\b")
_FEWEST_WORDS = 6


def find_claims(prose: str, cited: Sequence[tuple[int, int]]) -> Iterator[Slot]:
    """Yield a slot before the full stop of each claim.

    Args:
        prose: The text with everything else blanked out.
        cited: Places that are cited or are slots already.
    """
    places = sorted(cited)
    position = 0
    for found in _SENTENCE.finditer(prose):
        while position < len(places) and places[position][1] <= found.start():
            position += 1
        if position < len(places) and places[position][0] < found.end():
            continue
        sentence = " ".join(found[0].split())
        if len(sentence.split()) < _FEWEST_WORDS or _OURS.search(sentence) or not _CUE.search(sentence):
            continue
        end = found.end() - 1
        yield Slot(Kind.CLAIM, end, end, end, end, "", sentence)
